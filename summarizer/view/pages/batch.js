// The batch page: a list that draws only the rows in sight, filters, and two tables over what they let through.
(() => {
  const { people, topics, briefs } = JSON.parse(document.getElementById("index").textContent);
  const byId = (id) => document.getElementById(id);
  const list = byId("list"),
    sheet = byId("sheet"),
    detail = byId("detail");
  const ROW = 76,
    EXTRA = 8;
  const number = new Intl.NumberFormat("en");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes))
      if (key === "class") element.className = value;
      else if (value !== undefined) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  // --- filters ---
  const inputs = ["words", "person", "topic", "speaker", "from", "to", "warned"];
  const input = Object.fromEntries(inputs.map((name) => [name, byId(`filter-${name}`)]));
  const plainPeople = people.map(plain),
    plainTopics = topics.map(plain);
  let haystacks = null;

  function haystackOf(brief) {
    return plain(
      [
        brief.title,
        brief.headline,
        brief.summary,
        brief.source,
        brief.published,
        ...brief.aliases,
        ...brief.people.map((n) => people[n]),
        ...brief.topics.map((n) => topics[n]),
        ...brief.said.map((row) => row[3]),
      ].join("\n"),
    );
  }

  const matching = (names, text) => {
    const sought = plain(text.trim());
    if (!sought) return null;
    const exact = names.indexOf(sought);
    if (exact >= 0) return new Set([exact]);
    return new Set(names.flatMap((name, n) => (name.includes(sought) ? [n] : [])));
  };

  // What the filters let through: the briefs, and of each the positions that speaker and topic both fit.
  function sift() {
    const words = plain(input.words.value).split(/\s+/).filter(Boolean);
    const person = matching(plainPeople, input.person.value);
    const topic = matching(plainTopics, input.topic.value);
    const speaker = matching(plainPeople, input.speaker.value);
    const from = input.from.value,
      to = input.to.value,
      warned = input.warned.checked;
    if (words.length) haystacks ??= briefs.map(haystackOf);
    const found = [];
    for (let at = 0; at < briefs.length; at++) {
      const brief = briefs[at];
      if (warned && !brief.warnings) continue;
      if (from && !(brief.day >= from)) continue;
      if (to && !(brief.day && brief.day <= to)) continue;
      if (person && !brief.people.some((n) => person.has(n))) continue;
      if (topic && !speaker && !brief.topics.some((n) => topic.has(n))) continue;
      if (speaker && !brief.said.some((row) => fits(row, speaker, topic))) continue;
      if (words.length && !words.every((word) => haystacks[at].includes(word))) continue;
      found.push(at);
    }
    return { found, speaker, topic };
  }
  const fits = ([, who, about], speaker, topic) =>
    (!speaker || speaker.has(who)) && (!topic || about.some((n) => topic.has(n)));

  // --- the list ---
  let shown = [],
    here = 0,
    open = -1,
    frame = 0,
    sifted = null;

  function drawRows() {
    frame = 0;
    const first = Math.max(0, Math.floor(list.scrollTop / ROW) - EXTRA);
    const last = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + EXTRA);
    const rows = [];
    for (let at = first; at < last; at++) {
      const brief = briefs[shown[at]];
      const about = make("div", { class: "about" });
      if (brief.warnings)
        about.append(
          make(
            "span",
            { class: "warned" },
            `⚠ ${brief.warnings} `,
            make("span", { class: "hidden-words" }, "warnings · "),
          ),
        );
      const who = brief.people
        .slice(0, 3)
        .map((n) => people[n])
        .join(", ");
      about.append([brief.day || brief.published, who].filter(Boolean).join(" · "));
      const row = make(
        "div",
        {
          class: at === here ? "row here" : "row",
          role: "option",
          id: `row-${at}`,
          "data-row": at,
          "aria-selected": String(shown[at] === open),
          "aria-setsize": shown.length,
          "aria-posinset": at + 1,
        },
        make("div", { class: "title", dir: "auto" }, brief.title),
        about,
      );
      row.style.top = `${at * ROW}px`;
      rows.push(row);
    }
    sheet.replaceChildren(...rows);
    list.setAttribute("aria-activedescendant", shown.length ? `row-${here}` : "");
  }
  const later = () => (frame ||= requestAnimationFrame(drawRows));

  function goTo(at) {
    here = Math.max(0, Math.min(shown.length - 1, at));
    const top = here * ROW;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
    drawRows();
  }

  list.addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later);
  list.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (row) (goTo(Number(row.dataset.row)), show(shown[here], true));
  });
  list.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(list.clientHeight / ROW) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -shown.length, End: shown.length }[
      event.key
    ];
    if (step) (goTo(here + step), show(shown[here]));
    else if (event.key === "Enter" && shown.length)
      show(shown[here], true).then(() => (detail.querySelector(".tag") ?? detail.querySelector(".pane")).focus());
    else return;
    event.preventDefault();
  });

  // --- one brief, unfolded when it is asked for ---
  async function unfold(text) {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
  }

  async function show(at, isAskedFor = false) {
    if (at === undefined) return;
    open = at;
    if (isAskedFor) document.body.classList.add("reading");
    drawRows();
    const html = await unfold(byId(`brief-${at}`).textContent);
    if (open !== at) return;
    const template = document.createElement("template");
    template.innerHTML = html; // rendered by this package, every string of it escaped
    const back = make("button", { class: "back", type: "button" }, "Back to the list");
    back.addEventListener("click", () => (document.body.classList.remove("reading"), list.focus()));
    detail.replaceChildren(back, template.content);
    Brief.wire(detail.querySelector("article.brief"));
    history.replaceState(null, "", `#brief=${at + 1}`);
  }

  // --- tables ---
  function count(rowsOf) {
    const cells = new Map(),
      rowSums = new Map(),
      columnSums = new Map();
    for (const at of sifted.found)
      for (const position of briefs[at].said) {
        if (!fits(position, sifted.speaker, sifted.topic)) continue;
        const columns = rowsOf(briefs[at], position);
        for (const column of columns) {
          const key = `${position[1]} ${column}`;
          const cell = cells.get(key) ?? [0, 0];
          cell[position[0]]++;
          cells.set(key, cell);
          columnSums.set(column, (columnSums.get(column) ?? 0) + 1);
        }
        rowSums.set(position[1], (rowSums.get(position[1]) ?? 0) + 1);
      }
    return { cells, rowSums, columnSums };
  }
  const top = (sums, limit = Infinity) =>
    [...sums]
      .sort((a, b) => b[1] - a[1])
      .slice(0, limit)
      .map(([key]) => key);

  function drawTable(section, { rows, columns, cells, sums, head, nameOf, onCell, note }) {
    const most = Math.max(3, ...[...cells.values()].map(([a, b]) => a + b));
    const body = make("tbody");
    for (const who of rows) {
      const name = make("button", { type: "button" }, people[who]);
      name.addEventListener("click", () => narrow({ speaker: people[who] }));
      const sum = make("span", { class: "count", title: "Statements and views in all" }, number.format(sums.get(who)));
      const line = make("tr", {}, make("th", { scope: "row" }, make("div", {}, name, sum)));
      for (const column of columns) {
        const [stated, views] = cells.get(`${who} ${column}`) ?? [0, 0];
        const cell = make("td");
        if (stated + views) {
          const level = Math.ceil((3 * (stated + views)) / most);
          const label = `${people[who]}, ${nameOf(column)}: ${stated} statements, ${views} views`;
          const button = make("button", {
            type: "button",
            class: `n${level} ${stated ? "stated" : "views"}`,
            "aria-label": label,
            title: label,
            tabindex: -1,
          });
          button.append(
            stated ? String(stated) : "",
            views ? make("small", {}, `${stated ? "\u2009+\u2009" : ""}${views}v`) : "",
          );
          button.addEventListener("click", () => onCell(who, column));
          cell.append(button);
        }
        line.append(cell);
      }
      body.append(line);
    }
    const table = make("table", {}, make("thead", {}, head), body);
    const first = table.querySelector("td button");
    if (first) first.tabIndex = 0;
    table.addEventListener("keydown", roam);
    section.replaceChildren(make("p", { class: "legend" }, ...note), table);
  }

  // Arrow keys walk from filled cell to filled cell, so that a table is one stop of the Tab key.
  function roam(event) {
    const cell = event.target.closest("td");
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!cell || !step) return;
    event.preventDefault();
    const lines = [...cell.closest("tbody").rows];
    let [y, x] = [lines.indexOf(cell.parentElement), cell.cellIndex];
    while (lines[(y += step[0])]?.cells[(x += step[1])]) {
      const next = lines[y].cells[x].querySelector("td button");
      if (!next) continue;
      event.target.tabIndex = -1;
      next.tabIndex = 0;
      return next.focus();
    }
  }

  const limits = { matrix: [25, 12], timeline: [25] };
  function swatch(kind, words) {
    return [make("i", { class: kind }), ` ${words} `];
  }
  function legend(words, section, isCut) {
    const note = [words, " ", ...swatch("stated", "statements,"), ...swatch("views", "analyst views only (v)."), " "];
    if (isCut) {
      const more = make("button", { class: "more", type: "button" }, "Show more");
      more.addEventListener("click", () => ((limits[section] = limits[section].map((n) => n * 2)), draw()));
      note.push(more);
    }
    return note;
  }

  const NO_TOPIC = -1;
  function drawMatrix() {
    const { cells, rowSums, columnSums } = count((brief, position) => (position[2].length ? position[2] : [NO_TOPIC]));
    const hasUntold = columnSums.delete(NO_TOPIC);
    const rows = top(rowSums, limits.matrix[0]);
    const columns = top(columnSums)
      .filter((column) => rows.some((who) => cells.has(`${who} ${column}`)))
      .slice(0, limits.matrix[1]);
    if (!rows.length) return byId("matrix").replaceChildren(make("p", {}, "Nobody says anything in these briefs."));
    const head = make("tr", {}, make("th", { scope: "col" }, "Speaker"));
    for (const column of columns) {
      const name = make("button", { type: "button" }, topics[column]);
      name.addEventListener("click", () => narrow({ topic: topics[column] }));
      head.append(make("th", { scope: "col" }, name));
    }
    if (hasUntold) (head.append(make("th", { scope: "col" }, "on no listed topic")), columns.push(NO_TOPIC));
    drawTable(byId("matrix"), {
      rows,
      columns,
      cells,
      head,
      sums: rowSums,
      nameOf: (n) => topics[n] ?? "on no listed topic",
      onCell: (who, column) => narrow({ speaker: people[who], topic: topics[column] ?? "" }),
      note: legend(
        `${number.format(rowSums.size)} speakers on ${number.format(columnSums.size)} topics, the busiest first; a cell opens its briefs.`,
        "matrix",
        rows.length < rowSums.size || columns.length - hasUntold < columnSums.size,
      ),
    });
  }

  // --- the timeline: days, weeks, months or years, whichever gives columns that fit ---
  const DAY = 864e5;
  const iso = (time) => new Date(time).toISOString().slice(0, 10);
  const units = {
    day: { start: (day) => day, next: (day) => iso(Date.parse(day) + DAY), name: (day) => day.slice(5) },
    week: {
      start: (day) => iso(Date.parse(day) - ((new Date(day).getUTCDay() + 6) % 7) * DAY),
      next: (day) => iso(Date.parse(day) + 7 * DAY),
      name: (day) => day.slice(5),
    },
    month: {
      start: (day) => `${day.slice(0, 7)}-01`,
      next: (day) => iso(Date.UTC(+day.slice(0, 4), +day.slice(5, 7), 1)),
      name: (day) => day.slice(0, 7),
    },
    year: {
      start: (day) => `${day.slice(0, 4)}-01-01`,
      next: (day) => `${String(+day.slice(0, 4) + 1).padStart(4, "0")}-01-01`,
      name: (day) => day.slice(0, 4),
    },
  };

  function drawTimeline() {
    const section = byId("timeline");
    const days = sifted.found
      .map((at) => briefs[at].day)
      .filter(Boolean)
      .sort();
    const undated = sifted.found.length - days.length;
    if (!days.length) return section.replaceChildren(make("p", {}, "None of these articles has a date."));
    const range = (Date.parse(days.at(-1)) - Date.parse(days[0])) / DAY;
    const unit = units[range <= 31 ? "day" : range <= 217 ? "week" : range <= 1100 ? "month" : "year"];
    const columns = [];
    for (let at = unit.start(days[0]); at <= days.at(-1) && columns.length < 400; at = unit.next(at)) columns.push(at);
    const articles = new Map();
    for (const day of days) articles.set(unit.start(day), (articles.get(unit.start(day)) ?? 0) + 1);
    const most = Math.max(...articles.values());
    const { cells, rowSums } = count((brief) => (brief.day ? [unit.start(brief.day)] : []));
    const rows = top(rowSums, limits.timeline[0]);
    const head = make("tr", {}, make("th", { scope: "col" }, "Articles"));
    for (const column of columns) {
      const n = articles.get(column) ?? 0;
      const bar = make("span", { class: "bar-of" });
      bar.style.height = `${Math.round((48 * n) / most)}px`;
      const button = make(
        "button",
        { type: "button", "aria-label": `${unit.name(column)}: ${n} articles` },
        n ? String(n) : "",
        bar,
        unit.name(column),
      );
      button.addEventListener("click", () => narrow({ from: column, to: iso(Date.parse(unit.next(column)) - DAY) }));
      head.append(make("th", { scope: "col" }, button));
    }
    drawTable(section, {
      rows,
      columns,
      cells,
      head,
      sums: rowSums,
      nameOf: unit.name,
      onCell: (who, column) =>
        narrow({ speaker: people[who], from: column, to: iso(Date.parse(unit.next(column)) - DAY) }),
      note: legend(
        `${number.format(days.length)} articles from ${days[0]} to ${days.at(-1)}${undated ? `, ${number.format(undated)} without a date` : ""}; who spoke when.`,
        "timeline",
        rows.length < rowSums.size,
      ),
    });
  }

  // --- all of it ---
  let view = "list";
  function draw() {
    for (const button of document.querySelectorAll("[data-view]"))
      if (button.matches("button")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    document.body.dataset.view = view;
    list.hidden = detail.hidden = view !== "list";
    byId("matrix").hidden = view !== "matrix";
    byId("timeline").hidden = view !== "timeline";
    if (view === "matrix") drawMatrix();
    if (view === "timeline") drawTimeline();
    if (view === "list") drawRows();
  }

  function narrow(values) {
    for (const [name, value] of Object.entries(values)) input[name].value = value;
    view = "list";
    sieve();
    list.focus();
  }

  function sieve() {
    sifted = sift();
    shown = sifted.found;
    here = Math.max(0, shown.indexOf(open));
    sheet.style.height = `${shown.length * ROW}px`;
    const all = number.format(briefs.length);
    byId("count").textContent =
      shown.length === briefs.length ? `${all} briefs` : `${number.format(shown.length)} of ${all} briefs`;
    list.scrollTop = Math.max(0, here * ROW - list.clientHeight / 2);
    draw();
    if (!shown.length)
      (detail.replaceChildren(make("p", { class: "none" }, "No brief fits these filters.")), (open = -1));
    else if (!shown.includes(open)) show(shown[0]);
  }

  let typing = 0;
  for (const element of Object.values(input))
    element.addEventListener("input", () => (clearTimeout(typing), (typing = setTimeout(sieve, 120))));
  byId("clear").addEventListener("click", () => {
    for (const element of Object.values(input))
      element.type === "checkbox" ? (element.checked = false) : (element.value = "");
    sieve();
  });
  for (const button of document.querySelectorAll("button[data-view]"))
    button.addEventListener("click", () => ((view = button.dataset.view), draw()));

  // Suggestions: the most frequent names; more would slow the field down and help nobody.
  function suggest(id, names, numbersOf) {
    const sums = new Map();
    for (const brief of briefs) for (const n of numbersOf(brief)) sums.set(n, (sums.get(n) ?? 0) + 1);
    byId(id).replaceChildren(...top(sums, 200).map((n) => make("option", { value: names[n] })));
  }
  suggest("people", people, (brief) => brief.people);
  suggest("topics", topics, (brief) => brief.topics);
  const asked = Number(/^#brief=(\d+)$/.exec(location.hash)?.[1]) - 1;
  if (asked >= 0 && asked < briefs.length) show(asked, true);
  sieve();
})();
