"""Full-text search. Text is analysed here and not by a database, so that each database finds the same posts.

`words` takes text apart, `queries` reads what was typed, `snippets` chooses the passage that is shown,
`spelling` finds the word that was meant. `database` alone knows how the index is stored, and is the one to
exchange for another search engine. What is indexed is said in `blog.models.search_index`, what is found in
`blog.models.search`.
"""
