(function () {
  function tell() {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", tell);
    if (!navigator.sendBeacon || !navigator.sendBeacon(location.href)) fetch(location.href, { method: "POST", keepalive: true });
  }
  document.addEventListener("visibilitychange", tell);
  tell();
})();
