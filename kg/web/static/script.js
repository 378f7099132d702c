// Names are offered while somebody types; without this script every form works all the same.
(() => {
  "use strict";
  let number = 0;
  const root = document.body.dataset.root === undefined ? null : document.querySelector("a.home").getAttribute("href").replace(/index\.html$/, "");
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  // A site of files has its names in parts, by the first letters of each word.
  async function fromFiles(words) {
    const wanted = folded(words).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    if (!wanted.length) return [];
    const shard = [...wanted[0]].slice(0, 2).map((letter) => letter.codePointAt(0).toString(16)).join("-");
    const answer = await fetch(`${root}search/${shard}.json`);
    const entries = answer.ok ? await answer.json() : [];
    return entries
      .filter(([name]) => wanted.every((word) => folded(name).includes(word)))
      .sort((a, b) => a[0].length - b[0].length)
      .map(([name, file]) => ({ name, kind: "", address: root + file.split("/").map(encodeURIComponent).join("/") }));
  }

  function offer(input, choose) {
    const list = document.createElement("ul");
    list.className = "choices";
    list.id = `choices-${(number += 1)}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Names");
    list.hidden = true;
    const around = document.createElement("span");
    around.className = "around";
    if (input.form.classList.contains("search")) {
      input.form.append(list);
    } else {
      input.replaceWith(around);
      around.append(input, list);
    }
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-autocomplete", "list");
    let found = [], at = -1, asked = 0, waiting = 0;

    function close() {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function mark(place) {
      at = place;
      [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
      if (at >= 0) input.setAttribute("aria-activedescendant", list.children[at].id);
    }
    async function ask() {
      const words = input.value.trim(), mine = (asked += 1);
      if (words.length < 2) return close();
      const cls = input.dataset.class ? `&class=${encodeURIComponent(input.dataset.class)}` : "";
      let told;
      try {
        if (root !== null) told = (await fromFiles(words)).slice(0, 8);
        else {
          const answer = await fetch(`/suggest?q=${encodeURIComponent(words)}${cls}`);
          told = answer.ok ? await answer.json() : [];
        }
      } catch { told = []; }
      if (mine !== asked) return;
      found = told;
      list.replaceChildren(...found.map((one, n) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${n}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = one.kind ? `${one.name} – ${one.kind}` : one.name;
        item.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(input, one); close(); });
        return item;
      }));
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(!list.hidden));
      at = -1;
    }
    input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 120); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        mark((at + (event.key === "ArrowDown" ? 1 : found.length) + (at < 0 && event.key === "ArrowUp" ? 1 : 0) - (event.key === "ArrowUp" ? 1 : 0) + found.length) % found.length);
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        choose(input, found[at]);
        close();
      } else if (event.key === "Escape") close();
    });
  }

  const search = document.getElementById("q"), hits = document.getElementById("hits");
  const asked = new URLSearchParams(location.search).get("q");
  if (hits && asked) {
    search.value = asked;
    fromFiles(asked).then((found) => {
      hits.replaceChildren(...found.map((one) => {
        const item = document.createElement("li"), link = document.createElement("a");
        link.href = one.address;
        link.textContent = one.name;
        item.append(link);
        return item;
      }));
      if (!found.length) hits.textContent = "Nothing is called so.";
    });
  }
  if (search) offer(search, (_, one) => { location.href = one.address; });
  document.querySelectorAll("input[data-class]").forEach((input) => offer(input, (field, one) => { field.value = one.curie; }));
})();
