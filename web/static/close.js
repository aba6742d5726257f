// Gives the chat its place back: inside a frame it tells the page around it, else it closes the tab.
const close_page = () => { parent === window ? window.close() : parent.postMessage({ baedal: "close" }, "*"); };
document.getElementById("close").addEventListener("click", close_page);
if (parent !== window) setTimeout(close_page, 900);
