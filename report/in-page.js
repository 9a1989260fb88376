// The page reads without this script: it only adds the theme switch, the order and the filter of tables.
(() => {
  const root = document.documentElement;

  function button(words, className) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    if (className) made.className = className;
    return made;
  }

  function addTheme() {
    const tools = document.querySelector("[data-tools]");
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const toggle = button("Dark", "theme");
    const show = () => {
      const isDark = root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
      toggle.setAttribute("aria-pressed", String(isDark));
    };
    toggle.addEventListener("click", () => {
      root.dataset.theme = toggle.getAttribute("aria-pressed") === "true" ? "light" : "dark";
      show();
    });
    dark.addEventListener("change", show);
    show();
    tools?.append(toggle);
  }

  function cellValue(row, column, isNumber) {
    const cell = row.cells[column];
    if (cell.dataset.order !== undefined) return Number(cell.dataset.order);
    const text = cell.textContent.trim();
    return isNumber ? Number(text.replaceAll(",", "")) || 0 : text;
  }

  function sortBy(table, head) {
    const column = head.cellIndex;
    const down = head.getAttribute("aria-sort") === "ascending";
    const isNumber = head.dataset.sort === "number";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, value: cellValue(row, column, isNumber) }));
    rows.sort((a, b) => {
      const order =
        typeof a.value === "number" && typeof b.value === "number"
          ? a.value - b.value
          : String(a.value).localeCompare(String(b.value), "en", { numeric: true });
      return down ? -order : order;
    });
    body.append(...rows.map(({ row }) => row));
  }

  function addSorting(table) {
    for (const head of table.querySelectorAll("th[data-sort]")) {
      const words = head.querySelector("span");
      const made = button(words.textContent, "sort");
      made.addEventListener("click", () => sortBy(table, head));
      words.replaceWith(made);
    }
  }

  function addFilter(holder) {
    const words = JSON.parse(holder.dataset.filters);
    const rows = [...holder.querySelectorAll("tbody tr")];
    const values = [...new Set(rows.map((row) => row.dataset.filter))];
    if (values.length < 2) return;
    const group = document.createElement("div");
    group.className = "filter";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", `rows of ${holder.querySelector("[role=region]").getAttribute("aria-label")}`);
    const count = (value) => rows.filter((row) => row.dataset.filter === value).length;
    const choices = [[undefined, `all ${rows.length}`]];
    for (const value of Object.keys(words))
      if (values.includes(value)) choices.push([value, `${words[value]} ${count(value)}`]);
    const buttons = choices.map(([value, text]) => {
      const made = button(text);
      made.setAttribute("aria-pressed", String(value === undefined));
      made.addEventListener("click", () => {
        for (const row of rows) row.hidden = value !== undefined && row.dataset.filter !== value;
        for (const other of buttons) other.setAttribute("aria-pressed", String(other === made));
      });
      return made;
    });
    group.append(...buttons);
    holder.prepend(group);
  }

  // What is folded away on the screen is there on paper.
  function openForPrint() {
    let opened = [];
    window.addEventListener("beforeprint", () => {
      opened = [...document.querySelectorAll("details:not([open])")];
      for (const one of opened) one.open = true;
    });
    window.addEventListener("afterprint", () => {
      for (const one of opened) one.open = false;
    });
  }

  addTheme();
  for (const table of document.querySelectorAll("table")) addSorting(table);
  for (const holder of document.querySelectorAll("[data-filters]")) addFilter(holder);
  openForPrint();
})();
