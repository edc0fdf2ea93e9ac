/* What script adds to pages that are complete without it. No library; the syntax of Chrome 79. */
(function () {
  "use strict";

  function each(list, f) { Array.prototype.forEach.call(list, f); }
  function all(selector, f) { each(document.querySelectorAll(selector), f); }

  /* htmx posts with the token of the session */
  document.addEventListener("htmx:configRequest", function (e) {
    var meta = document.querySelector('meta[name="csrf"]');
    if (meta && e.detail.verb !== "get") { e.detail.headers["X-CSRF-Token"] = meta.content; }
  });

  /* ---- theme and type: at once, and by the same cookies that the server sets ---- */
  function remember(name, value) {
    document.cookie = name + "=" + value + "; path=/; samesite=lax; max-age=" + (value ? 31536000 : 0) +
      (location.protocol === "https:" ? "; secure" : "");
    var root = document.documentElement;
    if (value) { root.setAttribute("data-" + name, value); } else { root.removeAttribute("data-" + name); }
    all('#show button[name="' + name + '"]', function (b) {
      b.setAttribute("aria-pressed", String(b.value === value));
    });
  }
  document.addEventListener("click", function (e) {
    var b = e.target.closest ? e.target.closest("#show button[name]") : null;
    if (!b) { return; }
    e.preventDefault();
    remember(b.name, b.value);
  });

  /* ---- matrix: a click opens a cell; arrow keys walk, Enter opens ---- */
  function address(td) {
    var table = td.closest("table.matrix"), row = td.closest("tr.i");
    if (!table || !row || !table.dataset.open || td.classList.contains("out")) { return ""; }
    var town = table.querySelectorAll("thead th.town")[td.cellIndex - 1];
    var item = row.querySelector(".code");
    if (!town || !item) { return ""; }
    return table.dataset.open
      .split("{town}").join(encodeURIComponent(town.dataset.code))
      .split("{item}").join(encodeURIComponent(item.textContent));
  }
  function isCell(node) {
    return Boolean(node && node.tagName === "TD" && node.parentNode.className === "i" && !node.classList.contains("sum"));
  }
  function go(td) {
    td.tabIndex = -1;
    td.focus();
  }
  /* the cell n rows further, over the rows of departments between */
  function below(td, n) {
    var rows = td.closest("table").querySelectorAll("tr.i");
    var at = Array.prototype.indexOf.call(rows, td.parentNode) + n;
    return rows[at] ? rows[at].cells[td.cellIndex] : null;
  }
  function step(td, key) {
    switch (key) {
      case "ArrowLeft": return td.previousElementSibling;
      case "ArrowRight": return td.nextElementSibling;
      case "ArrowUp": return below(td, -1);
      case "ArrowDown": return below(td, 1);
      case "Home": return td.parentNode.cells[1];
      case "End": return td.parentNode.cells[td.closest("table").querySelectorAll("thead th.town").length];
    }
    return null;
  }
  function walk(e) {
    if (e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) { return; }
    if (isCell(e.target)) {
      if (e.key === "Enter") {
        var to = address(e.target);
        if (to) { location.href = to; }
        return;
      }
      if (e.key === "Escape") { e.currentTarget.focus(); return; }
      var next = step(e.target, e.key);
      if (isCell(next)) { e.preventDefault(); go(next); }
      return;
    }
    /* the box is one stop; from it, down leads to the first cell */
    if (e.target === e.currentTarget && e.key === "ArrowDown") {
      var first = e.currentTarget.querySelector("tr.i td");
      if (first) { e.preventDefault(); go(first); }
    }
  }
  function wireMatrix(box) {
    box.addEventListener("keydown", walk);
    box.addEventListener("click", function (e) {
      if (!isCell(e.target)) { return; }
      var to = address(e.target);
      if (!to) { return; }
      if (e.ctrlKey || e.metaKey) { window.open(to, "_blank", "noopener"); } else { location.href = to; }
    });
  }

  /* ---- many in one act: one tick for all, and the number of what is ticked in the button ---- */
  function ticks(form, name) {
    return Array.prototype.filter.call(form.elements, function (x) {
      return x.type === "checkbox" && x.name === name && !x.disabled;
    });
  }
  function count(form, name) {
    var boxes = ticks(form, name);
    var on = boxes.filter(function (x) { return x.checked; }).length;
    each(form.querySelectorAll('[data-all="' + name + '"]'), function (x) {
      x.checked = on > 0 && on === boxes.length;
      x.indeterminate = on > 0 && on < boxes.length;
    });
    each(form.querySelectorAll('[data-count="' + name + '"]'), function (x) { x.textContent = String(on); });
    each(form.querySelectorAll('[data-needs="' + name + '"]'), function (x) { x.disabled = on === 0; });
  }
  function wireTicks(box) {
    var form = box.form, name = box.dataset.all;
    if (!form) { return; }
    each([box].concat(Array.prototype.slice.call(form.querySelectorAll('label[for="' + box.id + '"][hidden]'))), function (x) { x.hidden = false; });
    box.addEventListener("change", function () {
      ticks(form, name).forEach(function (x) { x.checked = box.checked; });
      count(form, name);
    });
    count(form, name);
  }
  document.addEventListener("change", function (e) {
    if (e.target.type === "checkbox" && e.target.name && e.target.form) { count(e.target.form, e.target.name); }
  });

  /* ---- a long import says how far it is: the file is sent by itself first, to show how much of it has
     arrived; then the form names it by its sum, and the server is asked until its answer comes. The form
     works without any of this. ---- */
  function bar(box) {
    return function (step, done, total) {
      if (!box) { return; }
      box.hidden = false;
      each(box.querySelectorAll("[data-says]"), function (x) { x.hidden = x.dataset.says !== step; });
      box.querySelector("[data-wrong]").hidden = step !== "";
      var part = total > 0 ? Math.min(1, done / total) : 0;
      box.querySelector("[data-part]").setAttribute("width", String(Math.round(part * 1000) / 10));
      box.querySelector("[data-much]").textContent = total <= 0 ? "" :
        step === "upload" || step === "text" || step === "read" || step === "fetch" ? Math.floor(part * 100) + "%" : done + "/" + total;
    };
  }
  function follow(address, show) {
    function ask() {
      var x = new XMLHttpRequest();
      x.open("GET", address);
      x.onload = function () {
        if (x.status !== 200) { return; }
        var far = JSON.parse(x.responseText);
        if (far.step) { show(far.step, far.done, far.total); }
      };
      x.send();
    }
    ask();
    return window.setInterval(ask, 250);
  }
  function sendFirst(form, file, show) {
    var x = new XMLHttpRequest(), data = new FormData();
    data.append("csrf", form.elements.csrf.value);
    data.append("act", "upload");
    data.append(file.name, file.files[0]);
    x.upload.onprogress = function (e) { if (e.lengthComputable) { show("upload", e.loaded, e.total); } };
    x.onerror = function () { again(form); show("", 0, 0); };
    x.onload = function () {
      var answer = { sum: "" };
      try { answer = JSON.parse(x.responseText); } catch (e) { /* a page: the form itself will get it */ }
      if (x.status === 200 && answer.sum) {
        form.elements.sum.value = answer.sum;
        form.elements.name.value = answer.name;
        file.value = "";
      }
      follow(form.dataset.progress, show);
      HTMLFormElement.prototype.submit.call(form);
    };
    x.open("POST", form.action);
    x.send(data);
  }
  function again(form) {
    delete form.dataset.sent;
    each(form.querySelectorAll("[aria-busy]"), function (b) { b.removeAttribute("aria-busy"); });
  }
  document.addEventListener("submit", function (e) {
    var form = e.target;
    if (e.defaultPrevented || !form.dataset.progress || form.dataset.sent) { return; }
    var file = form.querySelector('input[type="file"]'), show = bar(form.querySelector("[data-bar]") || document.querySelector("[data-bar]"));
    if (!file || !file.files.length) { follow(form.dataset.progress, show); return; }
    e.preventDefault();
    form.dataset.sent = "1";
    each(form.querySelectorAll('button[type="submit"]'), function (b) { b.setAttribute("aria-busy", "true"); });
    sendFirst(form, file, show);
  });

  /* ---- a workbook of many rows says how far it is: it is asked for under an operation id, the server is
     asked by that until it comes, and the file is saved under the name it came with. Without script, and
     where it fails, the link is followed as it is. ---- */
  function nameIn(x) {
    var m = /filename\*=UTF-8''([^;]+)/.exec(x.getResponseHeader("Content-Disposition") || "");
    return m ? decodeURIComponent(m[1]) : "";
  }
  function keep(blob, name) {
    var a = document.createElement("a");
    a.href = URL.createObjectURL(blob);
    a.download = name;
    document.body.appendChild(a);
    a.click();
    document.body.removeChild(a);
    window.setTimeout(function () { URL.revokeObjectURL(a.href); }, 60000);
  }
  function fetchBook(a, box) {
    var x = new XMLHttpRequest(), op = random(), show = bar(box), coming = false;
    var asking = follow("/progress/" + op, function (step, done, total) { if (!coming) { show(step, done, total); } });
    function over() {
      window.clearInterval(asking);
      coming = true;
      a.removeAttribute("aria-busy");
    }
    a.setAttribute("aria-busy", "true");
    x.open("GET", a.href);
    x.responseType = "blob";
    x.setRequestHeader("X-Progress", op);
    x.onprogress = function (e) { coming = true; if (e.lengthComputable) { show("fetch", e.loaded, e.total); } };
    x.onerror = function () { over(); show("", 0, 0); };
    x.onload = function () {
      over();
      box.hidden = true;
      if (x.status === 200 && nameIn(x)) { keep(x.response, nameIn(x)); } else { location.href = a.href; }
    };
    x.send();
  }
  document.addEventListener("click", function (e) {
    var a = e.target.closest ? e.target.closest("a[data-book]") : null, box = document.querySelector("[data-bar]");
    if (!a || !box || e.button || e.ctrlKey || e.metaKey || e.shiftKey) { return; }
    e.preventDefault();
    if (!a.hasAttribute("aria-busy")) { fetchBook(a, box); }
  });

  /* ---- a form is sent once: the operation id makes a second try harmless, this spares it.
     A form whose answer is a file stays on the page and says data-again. ---- */
  document.addEventListener("submit", function (e) {
    var form = e.target;
    if (e.defaultPrevented || form.method !== "post" || form.id === "show" || "again" in form.dataset) { return; }
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "1";
    each(form.querySelectorAll('button[type="submit"]'), function (b) { b.setAttribute("aria-busy", "true"); });
  });
  window.addEventListener("pageshow", function (e) {
    if (!e.persisted) { return; }
    all("form[data-sent]", function (f) {
      delete f.dataset.sent;
      each(f.querySelectorAll("[aria-busy]"), function (b) { b.removeAttribute("aria-busy"); });
    });
  });

  /* ---- on paper every group is open; afterwards it folds again as it was ---- */
  window.addEventListener("beforeprint", function () {
    all("details.grp:not([open])", function (d) { d.open = true; d.dataset.folded = "1"; });
  });
  window.addEventListener("afterprint", function () {
    all("details.grp[data-folded]", function (d) { d.open = false; delete d.dataset.folded; });
  });

  /* ---- score sheet: every answer is sent by itself, with an operation id made when it is entered, so
     that sending it again after a lost line does it once. What did not arrive says so and stays. ---- */
  document.documentElement.classList.add("js");
  function random() {
    var b = new Uint8Array(16);
    window.crypto.getRandomValues(b);
    return Array.prototype.map.call(b, function (x) { return ("0" + x.toString(16)).slice(-2); }).join("");
  }
  function answerOf(node) { return node && node.closest ? node.closest("form.answer-form") : null; }
  function word(name) {
    var w = document.querySelector('#sheet-words [data-word="' + name + '"]');
    return w ? w.textContent : "";
  }
  function stateLine(clause, kind, text) {
    var box = clause.querySelector(".shot");
    if (!box) { return; }
    box.textContent = "";
    var mark = document.createElement("span");
    mark.className = "mark " + kind;
    mark.textContent = text;
    box.appendChild(mark);
  }
  /* which fields a clause shows follows from its answer */
  document.addEventListener("change", function (e) {
    var clause = e.target.closest ? e.target.closest(".clause") : null;
    if (!clause || e.target.type !== "radio") { return; }
    clause.classList.toggle("short", e.target.value === "deduct" || e.target.value === "veto");
    clause.classList.toggle("vetoed", e.target.value === "veto");
  }, true);
  function entered(e) {
    var form = answerOf(e.target);
    if (!form) { return; }
    form.elements.op.value = random();
    form.closest(".clause").classList.add("unsent");
  }
  document.addEventListener("change", entered, true);
  document.addEventListener("input", entered, true);
  /* − and + move the deduction by a tenth, from 0.1 to the cap */
  document.addEventListener("click", function (e) {
    var b = e.target.closest ? e.target.closest('.answer-form button[name="step"]') : null;
    if (!b) { return; }
    e.preventDefault();
    var form = answerOf(b), box = form.elements.deducted;
    var cap = Math.round(parseFloat(box.dataset.cap) * 10), now = Math.round((parseFloat(box.value) || 0) * 10);
    now = Math.min(Math.max(now + (b.value === "plus" ? 1 : -1), 1), cap);
    box.value = String(now / 10);
    each(form.elements.result, function (x) { x.checked = x.value === "deduct"; });
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }, true);
  /* htmx sends along the button that has the focus, and the server would step once more */
  document.addEventListener("htmx:configRequest", function (e) {
    if (answerOf(e.target)) { delete e.detail.parameters.step; }
  });
  document.addEventListener("htmx:beforeRequest", function (e) {
    var form = answerOf(e.target);
    if (!form) { return; }
    var clause = form.closest(".clause");
    if (form.elements.result.value === "deduct" && !form.elements.deducted.value.trim()) {
      e.preventDefault();
      stateLine(clause, "soon", word("amount"));
      return;
    }
    clause.classList.remove("retry");
    stateLine(clause, "run", word("sending"));
  });
  var answering = null;
  document.addEventListener("htmx:beforeSwap", function (e) {
    var form = answerOf(e.detail.requestConfig && e.detail.requestConfig.elt);
    if (!form) { return; }
    answering = form.closest(".clause");
    e.detail.shouldSwap = Boolean(e.detail.xhr.getResponseHeader("X-Answer"));
    e.detail.isError = !e.detail.shouldSwap;
  });
  /* another clause that waits to be sent keeps what it says of itself */
  document.addEventListener("htmx:oobBeforeSwap", function (e) {
    var clause = e.target.closest ? e.target.closest(".clause") : null;
    if (clause && clause !== answering && clause.classList.contains("unsent")) { e.detail.shouldSwap = false; }
  });
  document.addEventListener("htmx:afterRequest", function (e) {
    var form = answerOf(e.detail.requestConfig && e.detail.requestConfig.elt);
    if (!form) { return; }
    var clause = form.closest(".clause"), xhr = e.detail.xhr;
    if (!clause) { return; } /* shown anew */
    var sent = e.detail.requestConfig.parameters.op === form.elements.op.value;
    if (!xhr.getResponseHeader("X-Answer")) {
      stateLine(clause, "late", word("failed"));
      clause.classList.add("retry");
    } else if (xhr.status === 200 && sent) {
      clause.classList.remove("unsent");
    }
    window.setTimeout(goOn, 0); /* when what waits behind it has begun */
  });
  /* a page is not left while an answer is on its way: it goes on when the answer has arrived. Whoever
     asks a second time leaves all the same. */
  var leaving = "";
  document.addEventListener("click", function (e) {
    var a = e.target.closest ? e.target.closest("main a[href]") : null;
    var waiting = a && document.querySelector(".answer-form") ? document.querySelector(".clause.unsent") : null;
    if (!waiting || a.target || e.ctrlKey || e.metaKey || leaving === a.href) { return; }
    e.preventDefault();
    leaving = a.href;
    if (!document.querySelector(".answer-form.htmx-request")) { hold(waiting); }
  });
  function hold(clause) {
    stateLine(clause, "late", word("unsent"));
    clause.classList.add("retry");
    clause.scrollIntoView({ block: "center" });
  }
  function goOn() {
    if (!leaving || document.querySelector(".answer-form.htmx-request")) { return; }
    var waiting = document.querySelector(".clause.unsent");
    if (waiting) { hold(waiting); } else { location.href = leaving; }
  }
  document.addEventListener("submit", function (e) {
    var waiting = e.target.classList.contains("rest") ? document.querySelector(".clause.unsent") : null;
    if (!waiting) { return; }
    e.preventDefault();
    e.stopImmediatePropagation();
    hold(waiting);
  }, true);

  /* ---- a file is chosen by a button of ours, which says it in the page's language, or dropped on it ---- */
  function wireFile(label) {
    var input = document.getElementById(label.htmlFor), name = label.querySelector("[data-name]"), none = name.textContent;
    function tell() { name.textContent = input.files.length ? input.files[0].name : none; }
    input.className = "sr";
    label.hidden = false;
    input.addEventListener("change", tell);
    label.addEventListener("dragover", function (e) { e.preventDefault(); });
    label.addEventListener("drop", function (e) {
      e.preventDefault();
      if (e.dataTransfer.files.length === 1) { input.files = e.dataTransfer.files; tell(); }
    });
    tell(); /* a page that is come back to keeps its file */
  }

  function wire(root) {
    each(root.querySelectorAll("label.pick-file[hidden]"), wireFile);
    each(root.querySelectorAll(".matrix-box"), function (box) {
      if (!box.dataset.wired) { box.dataset.wired = "1"; wireMatrix(box); }
    });
    each(root.querySelectorAll("button[data-needs]"), function (b) {
      if (b.form) { count(b.form, b.dataset.needs); }
    });
    each(root.querySelectorAll("input[data-all]"), function (box) {
      if (!box.dataset.wired) { box.dataset.wired = "1"; wireTicks(box); }
    });
  }
  wire(document);

  /* on a phone the navigation scrolls by itself: to where one is */
  all(".nav a[aria-current]", function (a) {
    var nav = a.closest(".nav");
    nav.scrollLeft = Math.max(0, a.offsetLeft - nav.offsetLeft - (nav.clientWidth - a.offsetWidth) / 2);
  });
  document.addEventListener("htmx:load", function (e) { wire(e.detail.elt.parentNode || document); });
})();
