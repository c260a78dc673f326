/* Small things that a page cannot do by itself. Everything works without them, but slower.
   Nothing here is newer than Chromium 78. */
(function () {
  "use strict";

  // Searching while typing: the form of the list is sent again, and only its table changes.
  var waiting = null;
  document.addEventListener("input", function (event) {
    var field = event.target;
    if (!field.hasAttribute || !field.hasAttribute("data-search")) { return; }
    window.clearTimeout(waiting);
    waiting = window.setTimeout(function () { refresh(field.form, field); }, 250);
  });
  function refresh(form, field) {
    var list = form.querySelector("[data-list]");
    if (!list) { return; }
    fetch(form.action || location.pathname, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin", headers: { "HX-Request": "true" } })
      .then(function (answer) { return answer.text(); })
      .then(function (text) {
        var page = new DOMParser().parseFromString(text, "text/html");
        var fresh = page.querySelector("[data-list]");
        if (fresh && field.form === form) { list.innerHTML = fresh.innerHTML; }
      });
  }

  // A job that is over: what it did is on the page that began it.
  document.addEventListener("htmx:afterSwap", function () {
    var link = document.querySelector(".job [data-reload]");
    if (link && link.getAttribute("href").split("#")[0] === location.pathname) { location.replace(link.href); }
  });

  // How a figure came about is shown beside it, or below it in a narrow window.
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.target.id === "story" && event.target.getBoundingClientRect().top > window.innerHeight - 80) {
      event.target.scrollIntoView();
    }
  });

  // One click on a usual reason, or on something to copy.
  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("[data-fill],[data-copy]") : null;
    if (!button) { return; }
    if (button.hasAttribute("data-fill")) {
      var field = button.closest("form").querySelector("[name=" + button.getAttribute("data-for") + "]");
      field.value = button.getAttribute("data-fill");
      field.focus();
    } else {
      var text = document.getElementById(button.getAttribute("data-copy"));
      text.select();
      document.execCommand("copy");
      button.textContent = "已复制";
    }
  });

  // A button is pressed once: a second press would ask for the same thing again.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    if ((form.method || "").toLowerCase() === "post" && !form.hasAttribute("data-again") && !form.hasAttribute("hx-post")) {
      form.setAttribute("data-sent", "");
      window.setTimeout(function () { form.removeAttribute("data-sent"); }, 4000);
    }
  });

  // Files dropped anywhere on the page, folders with all that is in them.
  var drop = document.querySelector("[data-drop]");
  if (!drop) { return; }
  var list = drop.querySelector(".sending");
  var picker = drop.querySelector("input[type=file]");
  var depth = 0;
  document.addEventListener("dragenter", function (event) { event.preventDefault(); depth += 1; document.body.classList.add("dragging"); });
  document.addEventListener("dragleave", function () { depth -= 1; if (depth <= 0) { depth = 0; document.body.classList.remove("dragging"); } });
  document.addEventListener("dragover", function (event) { event.preventDefault(); });
  document.addEventListener("drop", function (event) {
    event.preventDefault();
    depth = 0;
    document.body.classList.remove("dragging");
    var items = event.dataTransfer.items || [];
    var entries = [];
    for (var i = 0; i < items.length; i += 1) {
      var entry = items[i].webkitGetAsEntry ? items[i].webkitGetAsEntry() : null;
      if (entry) { entries.push(entry); }
    }
    if (!entries.length) { send(Array.prototype.slice.call(event.dataTransfer.files)); return; }
    Promise.all(entries.map(inside)).then(function (found) { send([].concat.apply([], found)); });
  });
  function inside(entry) {
    if (entry.isFile) { return new Promise(function (done) { entry.file(function (file) { done([file]); }, function () { done([]); }); }); }
    var reader = entry.createReader();
    var all = [];
    return new Promise(function (done) {
      (function more() {
        reader.readEntries(function (some) {
          if (!some.length) { Promise.all(all.map(inside)).then(function (found) { done([].concat.apply([], found)); }); return; }
          all = all.concat(Array.prototype.slice.call(some));
          more();
        }, function () { done([]); });
      })();
    });
  }
  if (picker) {
    picker.addEventListener("change", function () { send(Array.prototype.slice.call(picker.files)); });
    drop.querySelector("form").classList.add("scripted");
  }

  function line(file) {
    var item = document.createElement("li");
    var name = document.createElement("span");
    var state = document.createElement("span");
    name.textContent = file.name;
    state.textContent = "等候";
    item.appendChild(name);
    item.appendChild(state);
    list.appendChild(item);
    return state;
  }
  // One file a request, one after another: each is kept as soon as it is here.
  function send(files) {
    if (!files.length) { return; }
    var states = files.map(line);
    var kept = 0;
    var number = 0;
    (function next() {
      if (number === files.length) { if (kept) { begin(); } return; }
      var at = number;
      number += 1;
      var body = new FormData();
      body.append("files", files[at], files[at].name);
      var request = new XMLHttpRequest();
      request.open("POST", drop.getAttribute("data-drop"));
      request.setRequestHeader("HX-Request", "true");
      request.upload.onprogress = function (event) {
        if (event.lengthComputable) { states[at].textContent = Math.round(100 * event.loaded / event.total) + "%"; }
      };
      request.onload = function () {
        var good = request.status === 200;
        states[at].textContent = good ? "已收下" : (request.status === 413 ? "太大，没有收下" : "没有收下");
        states[at].className = good ? "tag good" : "tag bad";
        if (good) { kept += 1; }
        next();
      };
      request.onerror = function () { states[at].textContent = "没有收下"; states[at].className = "tag bad"; next(); };
      states[at].textContent = "正在交";
      request.send(body);
    })();
  }
  function begin() {
    var form = document.getElementById("read-them");
    if (form) { form.submit(); }
  }
})();
