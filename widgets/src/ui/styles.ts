/**
 * The look of every widget. Colours come from the book's custom properties where the page has them,
 * and from these defaults in a notebook; `data-scheme` is set by the theme reader.
 */
export const STYLES = `
.ttl-widget{
--w-ink:var(--ttl-ink,#1b2430);--w-muted:var(--ttl-ink-muted,#55606e);--w-paper:var(--ttl-paper,#fff);
--w-panel:var(--ttl-panel,#f5f7f9);--w-rule:var(--ttl-rule,#d4dae1);--w-accent:var(--ttl-accent,#0b5f9e);
--w-focus:var(--ttl-focus,#0b5f9e);--w-on-accent:#fff;
--w-class-0:var(--ttl-class-0,#0072B2);--w-class-1:var(--ttl-class-1,#D55E00);
--w-third:var(--ttl-third,#007A5E);--w-fourth:var(--ttl-fourth,#9B4F8B);--w-error:#a3260f;
color:var(--w-ink);font-size:14px;line-height:1.45;container-type:inline-size;margin:1em 0;text-align:left}
.ttl-widget[data-scheme=dark]{
--w-ink:var(--ttl-ink,#e7ebf0);--w-muted:var(--ttl-ink-muted,#a7b1bd);--w-paper:var(--ttl-paper,#14181d);
--w-panel:var(--ttl-panel,#1d232a);--w-rule:var(--ttl-rule,#3a434e);--w-accent:var(--ttl-accent,#6cb6f0);
--w-focus:var(--ttl-focus,#6cb6f0);--w-on-accent:#0d1319;
--w-class-0:var(--ttl-class-0,#56B4E9);--w-class-1:var(--ttl-class-1,#E69F00);
--w-third:var(--ttl-third,#3CC29A);--w-fourth:var(--ttl-fourth,#CC79A7);--w-error:#ff9d87;color-scheme:dark}
.ttl-widget *,.ttl-widget ::before{box-sizing:border-box}
.ttl-widget [hidden]{display:none!important}
.ttl-widget p{margin:0}
.ttl-widget :focus-visible{outline:3px solid var(--w-focus);outline-offset:2px}
.ttl-widget button,.ttl-widget input,.ttl-widget select{font:inherit;color:inherit;margin:0}
.ttl-body{display:grid;gap:12px 20px;grid-template-columns:minmax(0,1fr)}
.ttl-caption{color:var(--w-muted);max-width:46em}
.ttl-main,.ttl-side{min-width:0;display:grid;gap:10px;align-content:start;grid-template-columns:minmax(0,1fr)}

.ttl-button{display:inline-flex;align-items:center;justify-content:center;gap:.5em;min-height:34px;padding:3px 12px;
border:1px solid var(--w-rule);border-radius:7px;background:var(--w-paper);cursor:pointer;white-space:nowrap}
.ttl-button:hover:not(:disabled){border-color:var(--w-accent)}
.ttl-button:disabled{opacity:.45;cursor:default}
.ttl-widget .ttl-button-main{background:var(--w-accent);border-color:var(--w-accent);color:var(--w-on-accent);font-weight:600;min-width:6.6em}
.ttl-button-small{min-height:28px;min-width:30px;padding:1px 8px}
.ttl-icon{font-size:.72em;line-height:1;width:1.2em;text-align:center}
.ttl-transport{display:flex;flex-wrap:wrap;gap:6px}
.ttl-bar{display:flex;flex-wrap:wrap;gap:8px 20px;align-items:center;justify-content:space-between}
.ttl-figures{display:flex;flex-wrap:wrap;gap:2px 18px;margin:0}
.ttl-figures div{display:flex;flex-direction:column}
.ttl-widget .ttl-figures dt{font-size:12px;font-weight:400;color:var(--w-muted);margin:0}
.ttl-widget .ttl-figures dd{margin:0;font-size:17px;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.25;min-width:2.6em}

.ttl-stage{position:relative;border-radius:8px;background:var(--w-panel);touch-action:pan-y}
.ttl-stage>canvas{display:block;width:100%;aspect-ratio:1/.97;max-height:min(78vh,620px)}
.ttl-stage[data-turns]{cursor:grab}
.ttl-stage[data-turns]:active{cursor:grabbing}
.ttl-stage[data-painting]{cursor:crosshair;touch-action:none}
.ttl-stage-title{position:absolute;left:52px;top:16px;font-weight:600;pointer-events:none;
background:color-mix(in srgb,var(--w-panel) 82%,transparent);padding:1px 7px;border-radius:5px}
.ttl-legend{display:flex;flex-wrap:wrap;gap:2px 16px;font-size:12.5px;color:var(--w-muted);list-style:none;padding:0;margin:0}
.ttl-legend li{display:flex;align-items:center;gap:6px;margin:0}
.ttl-legend svg{width:16px;height:12px;flex:none;overflow:visible}

.ttl-field{display:flex;flex-direction:column;gap:2px;min-width:0;margin:0;font-weight:400}
.ttl-field>span,.ttl-depth>span,.ttl-layer-head{color:var(--w-muted);font-size:12.5px}
.ttl-field-head{display:flex;justify-content:space-between;gap:8px}
.ttl-field-head output{color:var(--w-ink);font-variant-numeric:tabular-nums}
.ttl-field select,.ttl-field input[type=number]{width:100%;min-height:34px;padding:3px 8px;border:1px solid var(--w-rule);
border-radius:7px;background:var(--w-paper)}
.ttl-widget input[type=range]{width:100%;height:24px;accent-color:var(--w-accent);background:none;padding:0}
.ttl-settings fieldset{border:0;padding:0;margin:0;min-width:0;display:grid;gap:8px;align-content:start}
.ttl-settings legend{font-weight:600;padding:0;margin:0 0 4px;font-size:14px;float:none;width:auto}
.ttl-settings-body{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(190px,1fr))}
.ttl-settings summary{cursor:pointer;font-weight:600;padding:8px 0;min-height:40px}
.ttl-pair{display:grid;grid-template-columns:1fr auto;gap:8px;align-items:end}
.ttl-depth{display:flex;align-items:center;gap:8px}
.ttl-depth>span{flex:1}
.ttl-depth output{min-width:1.2em;text-align:center;font-weight:600}
.ttl-layers{display:grid;gap:5px}
.ttl-layer-rows{display:grid;gap:4px 12px;grid-template-columns:1fr 1fr}
.ttl-layer{display:flex;justify-content:space-between;align-items:center;gap:6px;font-size:12.5px;white-space:nowrap}
.ttl-segments{display:inline-flex;border:1px solid var(--w-rule);border-radius:7px;background:var(--w-paper);overflow:clip}
.ttl-segments label{position:relative;display:flex;margin:0;cursor:pointer;font-weight:400}
.ttl-segments label+label{border-left:1px solid var(--w-rule)}
.ttl-segments input{position:absolute;inset:0;opacity:0;cursor:pointer;width:100%;height:100%}
.ttl-segments span{padding:4px 10px;min-height:28px;display:flex;align-items:center}
.ttl-segments input:checked+span{background:var(--w-accent);color:var(--w-on-accent)}
.ttl-segments input:focus-visible+span{box-shadow:inset 0 0 0 2px var(--w-paper),inset 0 0 0 4px var(--w-focus)}
.ttl-segments input:disabled+span{opacity:.55}

.ttl-scrubber{--knob:16px;position:relative;padding-bottom:38px}
.ttl-scrubber input{display:block}
.ttl-mark{position:absolute;top:24px;width:30px;margin-left:-15px;text-align:center;font-size:12.5px;color:var(--w-muted);cursor:pointer;
font-style:italic;line-height:18px}
.ttl-mark[data-here]{color:var(--w-ink);font-weight:700}
.ttl-mark-group{position:absolute;top:42px;transform:translateX(-50%);font-size:11.5px;color:var(--w-muted);white-space:nowrap}
.ttl-strip{display:flex;flex-wrap:wrap;gap:8px}
.ttl-widget .ttl-picture{border:1px solid var(--w-rule);border-radius:8px;background:var(--w-panel);padding:0 0 3px;cursor:pointer;
display:flex;flex-direction:column;flex:1 1 80px;min-width:0;max-width:240px;overflow:hidden;font-size:12px;color:var(--w-muted);align-items:stretch}
.ttl-picture canvas{display:block;width:100%;aspect-ratio:1}
.ttl-widget .ttl-picture[aria-pressed=true]{border-color:var(--w-accent);box-shadow:0 0 0 1px var(--w-accent);color:var(--w-ink)}
.ttl-readout{display:grid;gap:3px;min-height:7.3em;max-width:52em;align-content:start}
.ttl-films{display:grid;gap:8px}
.ttl-readout p:first-child{font-weight:600}
.ttl-foot{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.ttl-foot input{flex:1;min-width:12em;min-height:34px;border:1px solid var(--w-rule);border-radius:7px;padding:3px 8px;background:var(--w-paper)}
.ttl-hint{font-size:12.5px;color:var(--w-muted);flex-basis:100%}
.ttl-paint{display:flex;flex-wrap:wrap;gap:6px 8px;align-items:center}
.ttl-error{display:flex;gap:10px;justify-content:space-between;align-items:start;border-left:4px solid var(--w-error);
background:var(--w-panel);padding:8px 12px;border-radius:4px}
.ttl-error span{color:var(--w-error)}
.ttl-spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@container (min-width:600px){
.ttl-body{grid-template-columns:minmax(0,1fr) 216px}
.ttl-wide{grid-column:1/-1}
.ttl-settings summary{display:none}
.ttl-settings-body{grid-template-columns:minmax(0,1fr)}
}
@container (min-width:820px){.ttl-body{grid-template-columns:minmax(0,1fr) 250px;column-gap:28px}}
@media (pointer:coarse){.ttl-button,.ttl-field select,.ttl-field input[type=number]{min-height:42px}
.ttl-widget input[type=range]{height:36px}.ttl-segments span{min-height:38px;padding:4px 14px}.ttl-button-small{min-height:40px;min-width:42px}
.ttl-mark{top:36px}.ttl-mark-group{top:54px}}
@media (prefers-reduced-motion:no-preference){.ttl-button,.ttl-picture{transition:border-color .15s,background-color .15s}}
@media (forced-colors:active){.ttl-segments input:checked+span{outline:3px solid}}
`;
