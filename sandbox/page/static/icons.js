/* Icons, and the brand mark. */

export const ICONS = {
  play: '<path d="M7 4.8v14.4a.6.6 0 0 0 .9.5l11.4-7.2a.6.6 0 0 0 0-1L7.9 4.3a.6.6 0 0 0-.9.5Z" fill="currentColor" stroke="none"/>',
  pause: '<path d="M8 5v14M16 5v14" stroke-width="3"/>', send: '<path d="M4 11.5 20 4l-5 16-3.4-6.4L4 11.5Z" fill="currentColor" stroke-linejoin="round"/>',
  sun: '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4"/>',
  moon: '<path d="M20 14.2A8.2 8.2 0 0 1 9.8 4a8.2 8.2 0 1 0 10.2 10.2Z"/>', dock: '<rect x="3" y="4" width="18" height="16" rx="3"/><path d="M3 14h18"/>',
  menu: '<path d="M4 7h16M4 12h16M4 17h10"/>', grid: '<rect x="4" y="5" width="16" height="14" rx="3"/><path d="M4 12h16M9.3 5v14M14.6 5v14"/>',
  pin: '<path d="M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.800 12 21 12 21Z"/><circle cx="12" cy="9.6" r="2.4"/>', x: '<path d="M6 6l12 12M18 6 6 18"/>',
  back: '<path d="M15 5l-7 7 7 7"/>', chev: '<path d="M9 6l6 6-6 6"/>', check: '<path d="M5 12.500 10 17.500 19.500 7"/>', card: '<rect x="3" y="5.500" width="18" height="13" rx="3"/><path d="M3 10h18M7 15h4"/>',
  bell: '<path d="M6 10a6 6 0 0 1 12 0c0 5 2 6.500 2 6.500H4S6 15 6 10Z"/><path d="M10 20a2.200 2.200 0 0 0 4 0"/>', belloff: '<path d="M8.500 5.100A6 6 0 0 1 18 10c0 2.600.500 4.300 1 5.300M6.100 9.500C6 14.800 4 16.500 4 16.500h12"/><path d="M10 20a2.200 2.200 0 0 0 4 0M4 4l16 16"/>',
  lock: '<rect x="5" y="10.500" width="14" height="9.500" rx="2.500"/><path d="M8 10.500V8a4 4 0 0 1 8 0v2.500"/>', redo: '<path d="M5 12a7 7 0 1 0 2.200-5.100L5 9"/><path d="M5 4.500V9h4.500"/>',
  scooter: '<circle cx="6.500" cy="17.500" r="2.400"/><circle cx="18" cy="17.500" r="2.400"/><path d="M8.900 17.500h4.300c.3-2.600 1.500-4.300 3.500-5.200M12.600 6.300h2.600l2.800 11.200M4.200 16.700c-.5-2.600 1-4.700 3.400-4.700h3.600"/><rect x="3.800" y="6.300" width="5.800" height="5.700" rx="1.200"/>',
  bag: '<path d="M5.500 8.500h13l-1 11h-11l-1-11Z"/><path d="M9 8.500V7a3 3 0 0 1 6 0v1.500"/>', store: '<path d="M4 10v9.500h16V10"/><path d="M3 9.500 5 4.500h14l2 5a2.300 2.300 0 0 1-4.500.500 2.300 2.300 0 0 1-4.500 0 2.300 2.300 0 0 1-4.500 0A2.300 2.300 0 0 1 3 9.500Z"/><path d="M10 19.500v-5h4v5"/>',
  shield: '<path d="M12 3.500 19 6v5.500c0 4.500-3 7.500-7 9-4-1.500-7-4.500-7-9V6l7-2.500Z"/><path d="m9 12 2.200 2.200L15.200 10"/>', phone: '<path d="M6 4h3l1.500 4.500L8.500 10a11 11 0 0 0 5.500 5.500l1.500-2L20 15v3a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2Z"/>',
  checks: '<path d="M2 12.500 7 17.500 16.500 7M11.500 17l.5.5L21.500 7"/>', down: '<path d="M6 9.500l6 6 6-6"/>',
  minus: '<path d="M6 12h12"/>', plus: '<path d="M6 12h12M12 6v12"/>', clock: '<circle cx="12" cy="12" r="8"/><path d="M12 7.500V12l3 2"/>', home: '<path d="M4 11.500 12 4.500l8 7"/><path d="M6 10v9.500h12V10"/>', pot: '<path d="M5 10.500h14V17a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3v-6.500ZM3 12.500h2M19 12.500h2M9 7c0-1.500 1.500-1.500 1.500-3M13.500 7c0-1.500 1.500-1.500 1.500-3"/>',
};
export const icon = (n, cls = "") => `<svg class="i ${cls}" viewBox="0 0 24 24" aria-hidden="true">${ICONS[n] || ""}</svg>`;
/* The mark: ㅂ, the first letter of 배달, is already a bowl; put it in a bubble and let it steam. */
export const mark = (bg = "var(--brand-vivid)", fg = "#fff", cls = "mark") => `<svg class="${cls}" viewBox="0 0 40 40" aria-hidden="true"><path d="M20 2.500c10.300 0 17.500 6.700 17.500 16S30.300 34.500 20 34.500c-1.800 0-3.400-.2-5-.6-2.300 2-5.600 3.300-9.400 3.600 1.700-2 2.700-4.300 2.900-6.600C4.900 28 2.500 23.700 2.500 18.500c0-9.300 7.200-16 17.500-16Z" fill="${bg}"/><path d="M13.200 14.500v8.800a3.600 3.600 0 0 0 3.600 3.600h6.400a3.600 3.600 0 0 0 3.600-3.600v-8.800M13.200 19.800h13.600" fill="none" stroke="${fg}" stroke-width="3.300" stroke-linecap="round" stroke-linejoin="round"/><path d="M18 9.200c0 1.600 1.500 1.600 1.500 3.300M22.300 9.200c0 1.600 1.500 1.600 1.500 3.300" fill="none" stroke="${fg}" stroke-width="1.900" stroke-linecap="round"/></svg>`;
