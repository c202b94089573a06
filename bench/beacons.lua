-- Views of one post for wrk, each from another network. Made beforehand: wrk shares the processors with the server.
local PREPARED = 20000
local requests, place = {}, 0

function init(arguments)
   math.randomseed(os.time())
   for number = 1, PREPARED do
      local address = string.format("%d.%d.%d.%d", math.random(1, 223), math.random(0, 255),
                                    math.random(0, 255), math.random(1, 254))
      requests[number] = wrk.format("POST", "/_v", {
         ["Host"] = "127.0.0.1",
         ["User-Agent"] = arguments[1],
         ["X-Forwarded-For"] = address,
         ["Sec-Fetch-Site"] = "same-origin",
      }, "7")
   end
end

function request()
   place = place % PREPARED + 1
   return requests[place]
end
