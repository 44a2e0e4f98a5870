"use strict";
// Typed look-ups (ARIA combobox): suggest while typing, arrows move, Enter picks, Esc closes.
// Without this, the server finds what was typed when the form is sent.

for (const input of document.querySelectorAll("input[data-lookup]")) {
  const [value, label] = ["", "--label"].map((end) =>
    input.form.elements.namedItem(input.name.replace(/--text$/, end)));
  const list = document.createElement("ul");
  const told = document.createElement("span");
  list.id = `${input.id}-options`;
  list.className = "suggestions";
  list.hidden = true;
  list.tabIndex = -1;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "匹配的记录");
  told.className = "unseen";
  told.setAttribute("aria-live", "polite");
  input.after(list, told);
  input.removeAttribute("list");
  for (const [name, text] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) input.setAttribute(name, text);

  let active = -1;
  let asked = "";
  let timer;

  const open = (shown) => {
    list.hidden = !shown;
    input.setAttribute("aria-expanded", String(shown));
    if (!shown) move(-1);
  };
  const move = (to) => {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = to;
    const option = list.children[active];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };
  const pick = (option) => {
    clearTimeout(timer);
    input.value = label.value = option.textContent;
    value.value = option.dataset.value;
    asked = input.value;
    told.textContent = `已选择 ${option.textContent}`;
    open(false);
  };
  const suggest = async () => {
    const typed = input.value.trim();
    if (!typed || typed === asked) return;
    const answer = await fetch(input.dataset.lookup, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ q: typed }),
    });
    if (!answer.ok || typed !== input.value.trim()) return;
    asked = typed;
    const { items } = await answer.json();
    list.replaceChildren(...items.map((item, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.value = item.value;
      option.textContent = item.label;
      return option;
    }));
    told.textContent = items.length ? `${items.length} 条匹配，按上下键选择，回车确认` : "没有匹配的记录";
    open(items.length > 0 && document.activeElement === input);
    active = -1;
    if (items.length) move(0);
  };

  input.addEventListener("input", () => {
    value.value = label.value = "";
    asked = "";
    open(false);
    clearTimeout(timer);
    timer = setTimeout(suggest, 150);
  });
  input.addEventListener("keydown", async (event) => {
    const count = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      open(false);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) {
        if (asked === input.value.trim() && count && !value.value) { open(true); move(0); } else { asked = ""; await suggest(); }
      } else move((active + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    } else if (event.key === "Enter" && input.value && !value.value) {
      event.preventDefault(); // Enter in a hurry, before the suggestions have come, picks too
      clearTimeout(timer);
      if (list.hidden) await suggest();
      if (list.children[active]) pick(list.children[active]);
    }
  });
  input.addEventListener("blur", () => open(false));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the focus stays in the field
    const option = event.target.closest("li");
    if (option) pick(option);
  });
}
