// --- changes: each can be undone, each is kept as a draft ---
let drafting = 0;
// Typing must not redraw the form that it happens in: the field would be gone before the next one has the focus.
function change(edit, isTyping = false) {
  past.push(JSON.stringify({ items, whole, current }));
  if (past.length > 200) past.shift();
  edit();
  isDirty = true;
  clearTimeout(drafting);
  drafting = setTimeout(
    () =>
      post("/draft", dump()).catch(() =>
        say("The draft is not kept: the command that serves this page has ended", true),
      ),
    1000,
  );
  if (!isTyping) return draw();
  drawArticle();
  const line = pane.querySelector(".card.open .line");
  if (line && item()) line.textContent = lineOf(item(), item().list) || "…";
  drawStatus();
}
function undo() {
  if (!past.length) return;
  const before = JSON.parse(past.pop());
  ({ items, whole, current } = before);
  draw();
}

async function post(path, value) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Token": token },
    body: JSON.stringify(value),
  });
  return {
    isRight: response.ok,
    ...(response.headers.get("Content-Type") === "application/json"
      ? await response.json()
      : { problems: [await response.text()] }),
  };
}

async function save() {
  clearTimeout(drafting);
  say("Checking…");
  try {
    const answer = await post("/save", { gold: dump(), base });
    problems = answer.problems ?? [];
    if (answer.isRight) ((base = answer.base), (isDirty = false));
    draw();
    say(
      answer.isRight
        ? `Saved to ${answer.path}`
        : `Not saved: ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`,
      !answer.isRight,
    );
  } catch {
    say("Not saved: the command that serves this page has ended; start it again", true);
  }
}
function say(words, isWrong = false) {
  byId("status").textContent = words;
  byId("status").className = isWrong ? "wrong" : "";
}
addEventListener("beforeunload", (event) => isDirty && event.preventDefault());

function draw() {
  drawArticle();
  drawItems();
  drawTools();
  drawStatus();
}
function drawStatus() {
  byId("undo").disabled = !past.length;
  say(isDirty ? "Not saved yet; a draft is kept" : "");
}

byId("save").addEventListener("click", save);
byId("undo").addEventListener("click", undo);
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s")
    (event.preventDefault(), document.activeElement?.blur?.(), save());
  else if (event.key === "Escape" && pane.contains(document.activeElement)) {
    article.focus();
    const at = item() ? firstOf(item()) : 0;
    if (Number.isFinite(at)) place(at, at);
  }
});
load(data.gold);
draw();
if (data.origin) say(`Begun from ${data.origin}`);
