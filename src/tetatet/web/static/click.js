(function () {
  function go() {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", go);
    if (!navigator.sendBeacon || !navigator.sendBeacon(location.href)) fetch(location.href, { method: "POST", keepalive: true });
    location.replace(document.getElementById("on").href);
  }
  document.addEventListener("visibilitychange", go);
  go();
})();
