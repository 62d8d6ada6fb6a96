// What is pressed again while it is still being done is not done twice.
export function once(deed) {
  let busy = false;
  return async (...told) => {
    if (busy) return;
    busy = true;
    try { await deed(...told); } finally { busy = false; }
  };
}
