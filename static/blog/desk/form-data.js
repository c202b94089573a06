/** What saving would send, without files. */
export const formData = () => new URLSearchParams([...new FormData(document.getElementById("post_form"))].filter(([, text]) => typeof text === "string"));
