// Charts of the last days; the table under them says the same.
import Chart from "uplot";
import "uplot/dist/uPlot.min.css";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const HEIGHT = 190;

function one(box, title, day, days, series) {
  const axis = { stroke: colour("ink"), grid: { stroke: colour("line") }, ticks: { stroke: colour("line") } };
  const short = (place) => days[place]?.slice(5) ?? "";
  const chart = new Chart({
    title, width: box.clientWidth, height: HEIGHT, legend: { show: true },
    scales: { x: { time: false, range: () => [-0.5, days.length - 0.5] }, y: { range: (_, __, top) => [0, Math.max(1, top * 1.1)] } },
    axes: [{ ...axis, values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? short(tick) : "")) }, axis],
    series: [{ label: day, value: (_, place) => days[place] ?? "—" }, ...series.map(({ label, ink, dash, bars }) => ({
      label, stroke: colour(ink), width: 2, dash, points: { show: true, size: 5 }, ...(bars && { paths: Chart.paths.bars({ size: [0.6] }), fill: colour(ink), points: { show: false } }),
    }))],
  }, [days.map((_, place) => place), ...series.map(({ values }) => values)], box);
  new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height: HEIGHT })).observe(box);
}

export function charts(part, { charted, words }) {
  if (!part || !charted.length) return;
  const days = charted.map(([on]) => on);
  const [looked, effort] = part.querySelectorAll("[data-chart]");
  one(looked, words.looked_share, words.day, days, [{ label: "%", ink: "main", bars: true, values: charted.map(([, seen, all]) => Math.floor((100 * seen) / all)) }]);
  one(effort, words.effort_hours, words.day, days, [
    { label: words.hours, ink: "link", values: charted.map(([, , , minutes]) => Math.round(minutes / 6) / 10) },
    { label: words.found, ink: "bad", dash: [6, 4], values: charted.map(([, , , , finds]) => finds) },
  ]);
}
