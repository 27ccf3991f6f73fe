// A spot on the map. The map's own code is fetched only when somebody wants it: most never do.
export function markOnMap(box) {
  const form = box.closest("form");
  const field = box.parentElement.querySelector('input[type=hidden][name^="q-"]');
  const open = box.querySelector("[data-map-open]");
  const here = box.querySelector("[data-map-here]");
  const clear = box.querySelector("[data-map-clear]");
  const canvas = box.querySelector(".map");
  const said = box.querySelector("[data-map-said]");
  let map = null;
  let mark = null;
  box.hidden = false;
  if (field.value) {
    // marked on an earlier screen
    clear.hidden = false;
    said.textContent = box.dataset.marked;
  }

  open.addEventListener("click", async () => {
    open.setAttribute("aria-expanded", "true");
    await load(box);
    canvas.hidden = false;
    open.hidden = true;
    here.hidden = !navigator.geolocation;
    if (!map) draw();
  });
  clear.addEventListener("click", () => {
    put(null);
    open.focus();
  });
  here.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      (position) => {
        const at = window.L.latLng(position.coords.latitude, position.coords.longitude);
        map.setView(at, 17);
        put(at);
      },
      () => (said.textContent = box.dataset.here),
      { enableHighAccuracy: true, timeout: 10000 }
    );
  });

  function draw() {
    const L = window.L;
    const middle = [Number(box.dataset.lat) || 39.12, Number(box.dataset.lon) || 117.16];
    map = L.map(canvas, { attributionControl: false }).setView(middle, 16);
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: 18 }).addTo(map);
    fetch(box.dataset.places, { credentials: "same-origin" })
      .then((answer) => answer.json())
      .then((places) => {
        const sides = ["top", "right", "bottom", "left"];
        let turn = 0;
        const layer = L.geoJSON(places, {
          pointToLayer: (feature, at) => {
            const label = { permanent: true, className: "place-name", direction: sides[turn++ % sides.length] };
            const dot = { radius: 6, color: "#0b7a75", weight: 2, fillOpacity: 0.3, interactive: false };
            return L.circleMarker(at, dot).bindTooltip(textNode(feature.properties.title), label);
          },
        }).addTo(map);
        if (!field.value && layer.getBounds().isValid()) map.fitBounds(layer.getBounds().pad(0.4), { maxZoom: 17 });
      })
      .catch(() => {});
    map.on("click", (event) => put(event.latlng));
    if (field.value) {
      const at = field.value.split(",").map(Number);
      put(L.latLng(at[0], at[1]));
    }
  }

  function put(at) {
    if (mark) mark.remove();
    mark = at && map ? window.L.marker(at, { pane: "popupPane", icon: pin(), interactive: false, keyboard: false }).addTo(map) : null;
    field.value = at ? `${at.lat.toFixed(6)},${at.lng.toFixed(6)}` : "";
    clear.hidden = !at;
    said.textContent = at ? box.dataset.marked : "";
    form.dispatchEvent(new Event("change"));
  }
}

function pin() {
  return window.L.divIcon({ className: "spot-pin", iconSize: [36, 44], iconAnchor: [18, 42] });
}

// a name is text, whatever is written in it
function textNode(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span;
}

let loading = null;
function load(box) {
  loading =
    loading ||
    new Promise((resolve, reject) => {
      const style = document.createElement("link");
      Object.assign(style, { rel: "stylesheet", href: box.dataset.style });
      const script = document.createElement("script");
      Object.assign(script, { src: box.dataset.script, onload: resolve, onerror: reject });
      document.head.append(style, script);
    });
  return loading;
}
