// Charts of the board. A chart is an element that names the JSON block holding its ECharts option:
//
//   <div class="chart" data-chart="by-day" role="img" aria-label="…"></div>
//   {{ option|json_script:"by-day" }}
//
// Options are data only. All is drawn on a canvas, tooltips too: ECharts' HTML tooltips and its SVG carry style
// attributes, which the content security policy refuses.
import { BarChart, LineChart, PieChart } from "echarts/charts";
import {
  AriaComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  PieChart,
  TitleComponent,
  TooltipComponent,
]);

function draw(element) {
  const source = document.getElementById(element.dataset.chart);
  if (!source) return;
  const option = JSON.parse(source.textContent);
  option.tooltip = { ...option.tooltip, renderMode: "richText" };
  option.aria = { enabled: true, decal: { show: true }, ...option.aria };
  option.animation = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const chart = init(element);
  chart.setOption(option);
  new ResizeObserver(() => chart.resize()).observe(element);
}

function drawAll(root) {
  root.querySelectorAll("[data-chart]:not([_echarts_instance_])").forEach(draw);
}

drawAll(document);
document.addEventListener("htmx:after:swap", () => drawAll(document));
