"use strict";
// The tree works by links; this opens a branch in place, and moves with the arrow keys.

const SIZE = 100;

const link = (href, text, className = "") => {
  const made = document.createElement("a");
  Object.assign(made, { href, textContent: text, className });
  return made;
};

const row = (item) => {
  const made = document.createElement("li");
  const [line, text, note] = ["div", "span", "span"].map((tag) => document.createElement(tag));
  line.className = "branch-row";
  note.className = "hint";
  note.textContent = item.note;
  if (item.below) {
    const toggle = link(`?open=${item.organisation}`, "＋", "branch-toggle");
    toggle.dataset.branch = item.organisation;
    toggle.setAttribute("aria-expanded", "false");
    toggle.setAttribute("aria-label", `${item.name}的下级机构`);
    line.append(toggle);
  } else {
    const leaf = document.createElement("span");
    leaf.className = "branch-toggle";
    leaf.setAttribute("aria-hidden", "true");
    line.append(leaf);
  }
  text.append(link(`/admin/organisations/${item.organisation}`, item.name, "branch-name"), note);
  line.append(text);
  made.append(line);
  return made;
};

for (const tree of document.querySelectorAll("[data-branches]")) {
  const words = JSON.parse(tree.dataset.words);
  const noted = (item) => {
    const below = item.below ? `，下级 ${item.below} 个` : "";
    return { ...item, note: `${words[item.kind]}，${item.division}${below}` };
  };

  const fill = async (list, superior, page) => {
    const query = new URLSearchParams({ superior, page, size: SIZE });
    const answer = await fetch(`${tree.dataset.branches}?${query}`).catch(() => null);
    if (!answer?.ok) return false;
    const { items, total } = await answer.json();
    list.querySelector(":scope > .branch-more")?.remove();
    list.append(...items.map((item) => row(noted(item))));
    if (page * SIZE < total) {
      const more = document.createElement("li");
      const button = document.createElement("button");
      more.className = "branch-more";
      Object.assign(button, { type: "button", className: "button button-small", textContent: `显示更多（还有 ${total - page * SIZE} 个）` });
      button.addEventListener("click", () => fill(list, superior, page + 1));
      more.append(button);
      list.append(more);
    }
    return true;
  };

  const toggle = async (head, wanted = head.getAttribute("aria-expanded") !== "true") => {
    const item = head.closest("li");
    let list = item.querySelector(":scope > ul");
    if (wanted && !list) {
      list = document.createElement("ul");
      item.append(list); // at once, so that a second click finds it
      if (!await fill(list, head.dataset.branch, 1)) return location.assign(head.href);
    }
    if (list) list.hidden = !wanted;
    head.setAttribute("aria-expanded", String(wanted));
    head.textContent = wanted ? "－" : "＋";
  };

  const visible = () => [...tree.querySelectorAll(".branch-name")].filter((one) => one.offsetParent);

  tree.addEventListener("click", (event) => {
    const head = event.target.closest("[data-branch]");
    if (!head || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    toggle(head);
  });
  tree.addEventListener("keydown", async (event) => {
    const item = event.target.closest("li");
    if (!item || !["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    const name = item.querySelector(":scope > .branch-row .branch-name");
    const head = item.querySelector(":scope > .branch-row [data-branch]");
    const expanded = head?.getAttribute("aria-expanded") === "true";
    const names = visible();
    const at = names.indexOf(name);
    if (event.key === "ArrowDown") names[at + 1]?.focus();
    else if (event.key === "ArrowUp") names[at - 1]?.focus();
    else if (event.key === "ArrowRight" && head && !expanded) await toggle(head, true);
    else if (event.key === "ArrowRight") item.querySelector(":scope > ul .branch-name")?.focus();
    else if (expanded) await toggle(head, false);
    else item.parentElement.closest("li")?.querySelector(":scope > .branch-row .branch-name")?.focus();
  });
}
