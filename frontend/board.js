// Charts of the board. A chart is an element that names the JSON block holding its ECharts option:
//
//   <div class="chart" data-chart="by-day" role="img" aria-label="…"></div>
//   {{ option|json_script:"by-day" }}
//
// Options are data only. All is drawn on a canvas, tooltips too: ECharts' HTML tooltips and its SVG carry style
// attributes, which the content security policy refuses.
import { BarChart, HeatmapChart, LineChart, PieChart } from "echarts/charts";
import {
  AriaComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  DatasetComponent,
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  PieChart,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
]);

const FONT = getComputedStyle(document.body).fontFamily;
const SCREEN = document.body.classList.contains("is-screen");

function draw(element) {
  const source = document.getElementById(element.dataset.chart);
  if (!source) return;
  const option = JSON.parse(source.textContent);
  option.tooltip = { ...option.tooltip, renderMode: "richText" };
  option.aria = { enabled: true, decal: { show: true }, ...option.aria };
  option.animation = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  option.textStyle = { fontFamily: FONT, ...option.textStyle };
  option.backgroundColor = "transparent";
  // With the chart to look at, its table of numbers can wait behind a click.
  element.hidden = false;
  const numbers = element.closest("[data-section]")?.querySelector("details");
  if (numbers) numbers.open = false;
  if (SCREEN) darken(option);
  const chart = init(element, SCREEN ? "dark" : null);
  chart.setOption(option);
  new ResizeObserver(() => chart.resize()).observe(element);
}

// Colours for a wall: light on dark.
function darken(option) {
  if (option.color) option.color = ["#2fb5a8", "#f0b35a", "#6f9bd8", "#c890ad", "#9aa9bb"];
  if (option.visualMap) option.visualMap.inRange.color = ["#123f3d", "#1f6f69", "#35b3a6", "#d5fff8"];
  option.textStyle = { color: "#cfe5e3", fontSize: 14, ...option.textStyle };
  option.series.forEach((series) => {
    if (series.type === "heatmap") series.itemStyle.borderColor = "#0d3533";
    if (series.label) series.label = { color: "#e7f2f1", textBorderWidth: 0, ...series.label };
  });
}

function drawAll(root) {
  root.querySelectorAll("[data-chart]:not([_echarts_instance_])").forEach(draw);
}

drawAll(document);
document.addEventListener("htmx:after:swap", () => drawAll(document));

// On paper numbers count more than folded lists.
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("[data-section] details").forEach((numbers) => {
    numbers.open = true;
  });
});

document.querySelectorAll("[data-submit-on-change]").forEach((field) => {
  field.addEventListener("change", () => field.form.requestSubmit());
});

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// A screen on a wall fetches fresh figures by itself.
if (SCREEN) setTimeout(() => window.location.reload(), 60_000);
