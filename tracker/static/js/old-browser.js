/* ES5 on purpose: browsers older than Chromium 86 or Firefox 78 go to one plain page.
   Element.replaceChildren came with exactly these two versions. */
(function () {
  var proto = window.Element && window.Element.prototype;
  if (!proto || !proto.replaceChildren) {
    var script = document.getElementById("old-browser");
    window.location.replace(script.getAttribute("data-page"));
  }
})();
