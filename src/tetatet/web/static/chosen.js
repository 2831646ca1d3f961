(function () {
  function send() {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", send);
    document.getElementById("chosen").click();
  }
  document.addEventListener("visibilitychange", send);
  send();
})();
