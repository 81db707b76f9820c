"use strict";
// Writing gold: words are selected in the article, items are filled in beside it, the server checks and saves.

// --- the page's data, and its spans: gold counts code points, the browser UTF-16 units, and only `toPoints` and `toUnits` know ---
const data = JSON.parse(document.getElementById("data").textContent);
const token = new URLSearchParams(location.search).get("token");
const byId = (id) => document.getElementById(id);
const article = byId("text"),
  pane = byId("items"),
  tools = byId("tools");
const points = Array.from(data.text);
const units = new Uint32Array(points.length + 1);
points.forEach((sign, at) => (units[at + 1] = units[at] + sign.length));
const toUnits = (point) => units[point];
function toPoints(unit) {
  let low = 0,
    high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (units[middle] < unit) low = middle + 1;
    else high = middle;
  }
  return low;
}
const wordsOf = ({ start, end }) => points.slice(start, end).join("");

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (key === "class") element.className = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== undefined) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
