// Maps, loaded only by pages that show one. Pages use the global `L` as usual; the marker's pictures are part
// of this file, because Leaflet otherwise guesses their address from a style sheet's.
import L from "leaflet";
import icon from "leaflet/dist/images/marker-icon.png";
import retina from "leaflet/dist/images/marker-icon-2x.png";
import shadow from "leaflet/dist/images/marker-shadow.png";

delete L.Icon.Default.prototype._getIconUrl;
L.Icon.Default.mergeOptions({ iconUrl: icon, iconRetinaUrl: retina, shadowUrl: shadow, imagePath: "" });

window.L = L;
