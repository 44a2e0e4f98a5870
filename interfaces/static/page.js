"use strict";
// Pages work without this; it only saves keystrokes.

// A second click on a submitting form does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !confirm(form.dataset.confirm)) event.preventDefault();
  else if (form.dataset.sent) event.preventDefault();
  else if ("once" in form.dataset) form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Tables of rows: one more blank row.
for (const button of document.querySelectorAll("[data-add-row]")) {
  const body = document.querySelector(`[data-rows="${button.dataset.addRow}"]`);
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = body.rows.length;
    const row = body.rows[next - 1].cloneNode(true);
    row.cells[0].textContent = next + 1;
    for (const error of row.querySelectorAll(".error")) error.remove();
    for (const field of row.querySelectorAll("input, select")) {
      const at = `${button.dataset.addRow}.`;
      field.name = at + field.name.slice(at.length).replace(/^\d+/, next);
      field.id = field.id.replace(/-\d+-(?!.*-\d+-)/, `-${next}-`);
      field.ariaLabel = field.ariaLabel.replace(/\d+(?= 行$)/, next + 1);
      for (const name of ["aria-invalid", "aria-describedby", "autofocus"]) field.removeAttribute(name);
      field.value = "";
    }
    body.append(row);
    row.querySelector("input, select").focus();
  });
}

// Trees: one stop for Tab; the arrow keys walk, and open a closed node by going to its page.
for (const tree of document.querySelectorAll("[data-tree]")) {
  const items = [...tree.querySelectorAll("[role=treeitem]")];
  const above = (item) => item.parentElement.parentElement.closest("li")?.firstElementChild;
  const stop = (item) => {
    for (const one of items) one.tabIndex = one === item ? 0 : -1;
  };
  const chosen = tree.querySelector("[aria-current]");
  stop(chosen ?? items[0]);
  if (chosen) tree.parentElement.scrollTop = chosen.offsetTop - tree.parentElement.offsetTop - 80;
  if (sessionStorage.tree === location.pathname) chosen?.focus({ preventScroll: true });
  delete sessionStorage.tree;
  const go = (item) => {
    sessionStorage.tree = item.pathname; // the walk goes on there
    item.click();
  };
  tree.addEventListener("keydown", (event) => {
    const item = event.target.closest("[role=treeitem]");
    const at = items.indexOf(item);
    const open = item.getAttribute("aria-expanded");
    let next;
    if (event.key === "ArrowDown") next = items[at + 1];
    else if (event.key === "ArrowUp") next = items[at - 1];
    else if (event.key === "Home") next = items[0];
    else if (event.key === "End") next = items.at(-1);
    else if (event.key === "ArrowRight" && open === "true") next = items[at + 1];
    else if (event.key === "ArrowRight" && open === "false") go(item);
    else if (event.key === "ArrowLeft") next = above(item);
    else if (event.key === " ") go(item);
    else return;
    event.preventDefault();
    if (!next) return;
    stop(next);
    next.focus();
  });
}

// Tick or untick a whole column, of the form that the box stands in.
for (const all of document.querySelectorAll("input[data-all]")) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const one of document.getElementsByName(all.dataset.all)) {
      if (!all.form || one.form === all.form) one.checked = all.checked;
    }
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A text file chosen instead of pasted.
for (const chooser of document.querySelectorAll("[data-file-text]")) {
  chooser.hidden = false;
  chooser.querySelector("input").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) document.getElementById(chooser.dataset.fileText).value = await file.text();
  });
}

// Parts of a form that only some choices of a select need.
for (const select of document.querySelectorAll("select[data-shows]")) {
  const parts = select.form.querySelectorAll("[data-shown]");
  const show = () => {
    for (const part of parts) {
      const wanted = part.dataset.shown.split(" ");
      part.hidden = !wanted.includes(`${select.dataset.shows}:${select.value}`);
    }
  };
  select.addEventListener("change", show);
  show();
}

// Live pages load themselves again, unless somebody is looking elsewhere or typing.
for (const live of document.querySelectorAll("[data-refresh]")) {
  setInterval(() => {
    const busy = document.hidden || document.activeElement.matches("input, select, textarea");
    if (!busy && !document.querySelector("form[data-sent]")) location.reload();
  }, live.dataset.refresh * 1000);
}
