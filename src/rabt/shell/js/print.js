// A button that prints the page on which it stands.
document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
