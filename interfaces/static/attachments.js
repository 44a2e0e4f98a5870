"use strict";
// Files are sent one by one as soon as they are chosen or dropped. Without this they go with the
// form. What the server has already is not sent again, so after a break it is enough to choose
// the same files once more.

const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
const readable = (size) => (size < 1e6 ? `${(size / 1e3).toFixed(1)} kB` : `${(size / 1e6).toFixed(1)} MB`);
const element = (name, text = "", ...inside) => {
  const made = document.createElement(name);
  made.textContent = text;
  made.append(...inside);
  return made;
};

// What the server says, or undefined when it cannot be reached.
const told = (document) => document.fields?.[0]?.message || document.detail;

// Whether the server has it. Only over https, or on this computer, can browsers tell.
const known = async (address, file) => {
  if (!globalThis.crypto?.subtle) return null;
  const sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  const answer = await fetch(`${address}/look-up`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ sha256, name: file.name }),
  });
  return answer.ok ? (await answer.json()).attachment : null;
};

const send = (address, file, progress) => new Promise((done, failed) => {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file);
  request.upload.addEventListener("progress", (event) => {
    progress.value = event.loaded / event.total;
  });
  request.addEventListener("load", () => {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // A proxy's page: told as a break.
    }
    if (request.status === 200) done(answer);
    else failed(new Error(told(answer) || "上传失败，请稍后重试"));
  });
  const broken = () => failed(new Error("上传中断，请点“重试”，或稍后重新选择该文件"));
  request.addEventListener("error", broken);
  request.addEventListener("abort", broken);
  request.open("POST", address);
  request.responseType = "text";
  request.send(body);
});

for (const field of document.querySelectorAll("[data-upload]")) {
  const input = field.querySelector("input[type=file]");
  const list = field.querySelector("[data-files]");
  const form = input.form;
  let queue = Promise.resolve();

  const drop = (item) => {
    item.remove();
    list.hidden = !list.children.length;
    input.focus();
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const remover = (item, name) => {
    const button = element("button", "移除");
    button.type = "button";
    button.className = "button button-small";
    button.append(Object.assign(element("span", name), { className: "unseen" }));
    button.addEventListener("click", () => drop(item));
    return button;
  };

  const transfer = async (item, file, state) => {
    if (!item.isConnected) return; // taken back while it waited
    const progress = document.createElement("progress");
    progress.ariaLabel = `${file.name} 上传进度`;
    progress.value = 0;
    state.className = "hint";
    state.replaceChildren("正在上传 ", progress);
    try {
      if (file.size > field.dataset.largest) {
        throw new Error(`文件过大，不能超过 ${Math.floor(field.dataset.largest / 1048576)} MB`);
      }
      const had = await known(field.dataset.upload, file).catch(() => null); // sending says what is wrong
      const kept = had || await send(field.dataset.upload, file, progress);
      if (!item.isConnected) return;
      const name = `answers.${field.dataset.code}.add-${kept.digest}`;
      const twice = form.elements.namedItem(name) ||
        form.elements.namedItem(`answers.${field.dataset.code}.drop-${kept.digest}`);
      const note = element("input");
      Object.assign(note, { type: "hidden", name, value: file.name });
      item.append(note);
      state.textContent = twice ? "已在列表中" : had ? "此前已上传，保存后生效" : "已上传，保存后生效";
      note.dispatchEvent(new Event("change", { bubbles: true }));
    } catch (error) {
      state.className = "error";
      state.textContent = error.message;
      const again = element("button", "重试");
      again.type = "button";
      again.className = "button button-small";
      again.addEventListener("click", () => start(item, file, state));
      state.append(" ", again);
    }
    delete item.dataset.waiting;
  };
  const start = (item, file, state) => {
    item.dataset.waiting = "yes";
    state.className = "hint";
    state.textContent = "等待上传";
    queue = queue.then(() => transfer(item, file, state));
  };
  const take = (files) => {
    for (const file of files) {
      const item = element("li");
      const state = element("span");
      state.setAttribute("role", "status");
      const size = Object.assign(element("span", readable(file.size)), { className: "hint" });
      item.append(element("span", file.name), " ", size, " ", state, " ", remover(item, file.name));
      list.hidden = false;
      list.append(item);
      start(item, file, state);
    }
  };

  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = ""; // or the form would send them once more
  });
  const target = field.querySelector("[data-drop]");
  field.querySelector("[data-drop-hint]").hidden = false;
  for (const kind of ["dragenter", "dragover"]) {
    target.addEventListener(kind, (event) => {
      event.preventDefault();
      target.classList.add("drop-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    target.addEventListener(kind, (event) => {
      event.preventDefault();
      target.classList.remove("drop-over");
    });
  }
  target.addEventListener("drop", (event) => take([...event.dataTransfer.files]));
  for (const button of field.querySelectorAll("[data-drop-added]")) {
    button.hidden = false;
    button.addEventListener("click", () => drop(button.closest("li")));
  }
  // Pressing a button of the form while files are under way: it is pressed again when they are
  // there, and not when one could not be sent.
  form.addEventListener("submit", async (event) => {
    const waiting = () => list.querySelector("[data-waiting]");
    if (!waiting() && !form.dataset.awaits) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.awaits) return;
    form.dataset.awaits = "yes";
    const note = Object.assign(element("p", "上传完成后自动保存"), { className: "hint" });
    note.setAttribute("role", "status");
    list.after(note);
    while (waiting()) await queue;
    note.remove();
    delete form.dataset.awaits;
    const failed = list.querySelector(".error");
    if (failed) failed.scrollIntoView({ block: "center" });
    else form.requestSubmit(event.submitter);
  });
}
