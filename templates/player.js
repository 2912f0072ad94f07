// A link to Spotify stays a link until it is clicked; the first click asks, then a frame plays.
// No iFrame API: it needs 'unsafe-eval'. Always a new frame: a new src would add a history entry.
{
  const bar = document.querySelector(".player");
  const [frame, consent] = bar.querySelectorAll(".frame, .consent");
  const remember = bar.querySelector("input");
  const KEY = "spotify-player";
  const ID = /^https:\/\/open\.spotify\.com\/track\/(\w{22})$/;
  let granted, link;
  const store = (change) => {
    try { return change(localStorage); } catch { /* storage is switched off: ask each time */ }
  };
  granted = remember.checked = !!store((s) => s.getItem(KEY));

  const mark = (on) => {
    document.querySelector('[aria-current="true"]')?.removeAttribute("aria-current");
    if (on) link.setAttribute("aria-current", "true");
  };
  const play = () => {
    const f = document.createElement("iframe");
    f.title = bar.getAttribute("aria-label") + " : " + link.textContent;
    f.height = bar.dataset.height;
    f.allow = "autoplay; clipboard-write; encrypted-media; fullscreen; picture-in-picture";
    f.src = bar.dataset.embed + ID.exec(link.href)[1];
    consent.hidden = true;
    frame.replaceChildren(f);
    mark(1);
    link.focus();
  };
  const close = () => {
    mark(0);
    bar.hidden = true;
    frame.replaceChildren();
    link?.focus();
  };

  document.addEventListener("click", (e) => {
    const a = e.target.closest("a");
    if (!a || !ID.test(a.href) || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    mark(0);
    link = a;
    bar.hidden = false;
    if (granted) return play();
    consent.hidden = false;
    frame.replaceChildren();
    bar.querySelector(".play").focus();
  });
  bar.querySelector(".play").addEventListener("click", () => { granted = true; save(); play(); });
  bar.querySelector(".close").addEventListener("click", close);
  document.addEventListener("keydown", (e) => e.key === "Escape" && !bar.hidden && close());
  const save = () => store((s) => granted && remember.checked ? s.setItem(KEY, 1) : s.removeItem(KEY));
  remember.addEventListener("change", save);
}
