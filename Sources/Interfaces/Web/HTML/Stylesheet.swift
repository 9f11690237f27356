/// The style sheet of the pages: light and dark, narrow and wide, print.
enum Stylesheet {
    /// The path under which it is served.
    static let path = "/assets/metier.css"

    static let text = """
        :root{color-scheme:light dark;--ink:#17212b;--soft:#54636f;--paper:#fff;--panel:#f4f6f8;--line:#d5dce2;\
        --mark:#0a5c9e;--fill:#2f7fc1;--good:#1c7c3f;--warn:#8a5a00}
        @media(prefers-color-scheme:dark){:root{--ink:#e7ecf1;--soft:#9fb0bf;--paper:#11161b;--panel:#1a2128;--line:#33404c;\
        --mark:#85bdf0;--fill:#4c9be0;--good:#67cf8b;--warn:#e8b64c}}
        *{box-sizing:border-box}
        body{margin:0;font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;color:var(--ink);background:var(--paper)}
        a{color:var(--mark)}a:hover{text-decoration-thickness:2px}
        :focus-visible{outline:3px solid var(--fill);outline-offset:2px}
        .skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem}
        .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .top{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;align-items:center;padding:.75rem 1.25rem;\
        border-bottom:1px solid var(--line)}
        .brand{font-weight:700;font-size:1.25rem;text-decoration:none;color:var(--ink)}
        .top form{display:flex;flex:1 1 18rem;max-width:36rem;gap:.5rem}.top input{flex:1;min-width:0}
        .top nav{display:flex;gap:1rem}
        input,select,button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);\
        border-radius:.4rem;padding:.4rem .6rem;max-width:100%}
        button{background:var(--mark);color:var(--paper);border-color:var(--mark);cursor:pointer}
        main{max-width:70rem;margin:0 auto;padding:1rem 1.25rem 3rem}
        h1{line-height:1.2;margin:1rem 0 .5rem;overflow-wrap:anywhere}h1 a{text-decoration:none}h1 a:hover{text-decoration:underline}\
        thead th.number{text-align:right}h2{margin:2rem 0 .5rem}
        .hero h1{font-size:clamp(1.7rem,4vw,2.6rem)}.lead{font-size:1.08rem;max-width:48rem}
        .columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:0 2.5rem}
        .code{color:var(--soft);font-size:.85rem;font-weight:400;font-variant-numeric:tabular-nums}
        .found,.small,.note{color:var(--soft);font-size:.9rem}.path{margin:.5rem 0 0}
        .tag{font-size:.75rem;font-weight:400;border:1px solid var(--line);border-radius:1rem;padding:.05rem .5rem;\
        color:var(--soft);white-space:nowrap}.tag.good{color:var(--good);border-color:currentcolor}\
        .tag.warn{color:var(--warn);border-color:currentcolor}
        .banner{background:var(--panel);border-left:4px solid var(--warn);padding:.6rem 1.25rem;margin:0}
        .missing{background:var(--panel);border-radius:.5rem;padding:.5rem 1.25rem;margin:1.5rem 0}
        ul.groups,ol.hits,ul.hits{list-style:none;padding:0}.hits li,.groups li{padding:.3rem 0;\
        border-bottom:1px solid var(--line)}
        .chips{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.4rem}.chips li{background:var(--panel);\
        border-radius:.4rem;padding:.15rem .55rem}
        details{margin:.5rem 0}summary{cursor:pointer;padding:.3rem 0;font-weight:600}.zone dd{margin:0 0 .5rem}
        .inline{background:var(--panel);border-radius:.5rem;padding:.75rem 1rem;margin:1rem 0}
        .compare p{display:grid;grid-template-columns:5rem 1fr;gap:.5rem;align-items:center;margin:.5rem 0;max-width:36rem}
        .compare p>label:only-child,.compare p>button{grid-column:2}.compare button{justify-self:start}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}thead th{font-size:.85rem;color:var(--soft);text-align:left}
        th,td{padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line);text-align:left;font-weight:400}
        .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        .ratings td:nth-child(3){width:34%}.gap td:nth-child(4){width:28%}.ratings.gap td:nth-child(3){width:auto}
        svg{display:block;width:100%}.bar{height:.55rem;border-radius:.3rem}.dumbbell{height:.9rem;min-width:8rem}
        .track{fill:var(--line);stroke:none}.fill{fill:var(--fill)}line.track{stroke:var(--line);stroke-width:2}
        .reach{stroke:var(--fill);stroke-width:3}.has{fill:var(--paper);stroke:var(--soft);stroke-width:2}\
        .needs{fill:var(--fill)}
        footer{border-top:1px solid var(--line);color:var(--soft);font-size:.85rem;padding:1rem 1.25rem}footer p{max-width:70rem;\
        margin:.4rem auto}
        @media(max-width:40rem){.gap th:nth-child(5),.gap td:nth-child(5),.gap th:nth-child(6),.gap td:nth-child(6){display:none}\
        .gap .dumbbell{min-width:2.5rem}.gap td:nth-child(4){width:auto}th,td{padding-right:.4rem}th{overflow-wrap:anywhere}}
        @media print{.top,form,.skip{display:none}}
        """
}
