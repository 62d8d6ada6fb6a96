// Where the officer is now, at one tap: the telephone says it, and he may still change it.
const place = document.querySelector("[data-spot]"), typed = document.getElementById("id_spot");
const here = place?.querySelector('[data-part="here"]'), said = place?.querySelector('[data-part="said"]');

if (here && typed && "geolocation" in navigator) {
  here.hidden = false;
  here.addEventListener("click", () => {
    here.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        typed.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
        typed.dispatchEvent(new Event("input", { bubbles: true }));
        said.textContent = "";
        here.disabled = false;
      },
      () => { said.textContent = place.dataset.spot; here.disabled = false; },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 15_000 },
    );
  });
}
