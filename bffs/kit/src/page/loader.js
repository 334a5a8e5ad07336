const walk = async (mod, node, parents) => {
  for (const child of node.children) {
    const tag = child.localName;
    if (tag === "leptos-island") {
      const island = mod[child.dataset.component];
      parents.at(-1)?.();
      if (island) await island(child);
      else if (!child.closest("body [data-boundary]")) console.warn("No island " + child.dataset.component);
      await walk(mod, child, parents);
    } else if (tag === "leptos-children") {
      await walk(mod, child, [...parents, child.$$on_hydrate]);
    } else {
      await walk(mod, child, parents);
    }
  }
};
const start = async () => {
  const mod = await import("__JS__");
  await mod.default({ module_or_path: "__WASM__" });
  mod.hydrate();
  await walk(mod, document.body, []);
  document.documentElement.dataset.ready = "";
};
(window.requestIdleCallback ?? setTimeout)(start);
