// Server-sent events: each says what to read again.
const NAMES = ["message", "view", "home", "clock", "traffic", "connection", "workspace", "canvas"];

/** Listens as a person. `heard(name, data)`; `lost(true|false)` when the playground itself is away. Answers a stop function. */
export function listen(as, heard, lost) {
  let source = null, stopped = false, timer = 0;
  const open = () => {
    source = new EventSource(`/playground/stream?as=${encodeURIComponent(as)}`);
    let first = true;
    source.onopen = () => { lost(false); if (!first) heard("reconnect", {}); first = false; };
    source.onerror = () => {
      if (stopped) return;
      lost(true);
      if (source.readyState === EventSource.CLOSED) { clearTimeout(timer); timer = setTimeout(open, 1500); }
    };
    for (const name of NAMES) source.addEventListener(name, (event) => {
      let data = {};
      try { data = JSON.parse(event.data); } catch { /* nothing but the name */ }
      heard(name, data);
    });
  };
  open();
  return () => { stopped = true; clearTimeout(timer); source.close(); };
}
