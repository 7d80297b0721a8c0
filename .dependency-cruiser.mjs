/**
 * Who may import whom. Each rule says what to do instead; `npm test` runs them. `import type` counts.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const ROOMS = 'domain|sources|documents|pipeline|charts|render|pages|store|telemetry|http|cli|remote'
const FILES = 'app|worker|config|config-schema|config-calls|reading|reading-document|neighbourhood|told-neighbourhood|templates|renderers|main'

/** A room and the only parts of src/ that it may import, besides itself. */
const room = (name, allowed, instead) => ({
  name: `${name}-imports`,
  comment: instead,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: `^src/(${ROOMS}|(${FILES})\\.ts)`, pathNot: `^src/(${[name, ...allowed].join('|')})(/|\\.ts|$)` },
})

/** A room and the only packages that it may import. */
const packages = (name, allowed, instead) => ({
  name: `${name}-packages`,
  comment: instead,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { dependencyTypesNot: ['local', 'localmodule'], pathNot: [...allowed.map((part) => `node_modules/${part}/`), ...allowed.map((part) => `^${part}$`)] },
})

export default {
  forbidden: [
    { name: 'no-cycles', comment: 'Two files that need each other are one idea: merge them, or move what both need to domain/.', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', comment: 'Nobody imports it: delete it, or register it.', severity: 'error', from: { orphan: true, path: '^src/', pathNot: ['^src/main\\.ts$', 'sqlite-writer-thread\\.ts$'] }, to: {} },
    room('domain', [], 'domain/ holds nouns and imports nobody: move the verb to pipeline/.'),
    packages('domain', ['node:crypto', 'crypto'], 'domain/ imports no package; content hashes are its only need of node:crypto.'),
    room('sources', ['domain'], 'A source knows its vendor and nothing of incidents: emit an event and let pipeline/ decide.'),
    packages('sources', ['node:crypto', 'crypto', 'zod'], 'Sources are pure: the schema library and node:crypto are all they need.'),
    room('documents', ['domain'], 'documents/ turns text into events and stated facts; pipeline/ does the rest.'),
    room('pipeline', ['domain'], 'pipeline/ is the pure core: what it needs comes in as an argument.'),
    packages('pipeline', [], 'pipeline/ needs no package.'),
    room('charts', ['domain'], 'charts/ turns values into SVG: pass the values in.'),
    packages('charts', ['preact', 'd3-scale'], 'charts/ runs in the browser too: every package weighs on the page.'),
    room('pages', ['domain', 'charts'], 'pages/ holds no business rule: what it shows is in the incident, or comes over HTTP.'),
    packages('pages', ['preact'], 'pages/ runs in the browser too: every package weighs on the page.'),
    room('render', ['domain', 'charts', 'pages', 'pipeline'], 'render/ turns values into text; of pipeline/ it may only lay out the draft.'),
    room('store', ['domain'], 'store/ remembers; it does not reconstruct.'),
    room('telemetry', ['domain'], 'telemetry/ tells of this service: pass it what it shall tell.'),
    room('http', ['domain', 'store/store', 'sources', 'documents', 'pipeline', 'render', 'telemetry', 'reading-document'], 'Doors never import each other, nor the way memory is kept: use store/store.ts and what app.ts passes in.'),
    room('remote', ['domain', 'store/store', 'sources', 'documents', 'pipeline', 'render', 'telemetry'], 'Doors never import each other: use store/store.ts and what app.ts passes in.'),
    room('cli', ['domain', 'store/store', 'store/open-store', 'sources', 'documents', 'pipeline', 'render', 'telemetry', 'config', 'reading', 'reading-document', 'templates', 'worker', 'neighbourhood', 'app'], 'Doors never import each other; only cli/serve.ts and cli/demo.ts start the whole service.'),
    { name: 'app-is-for-serve', comment: 'The composition root is started by serve and demo alone: other commands need no server.', severity: 'error', from: { path: '^src/', pathNot: ['^src/cli/(serve|demo)\\.ts$'] }, to: { path: '^src/app\\.ts$' } },
    { name: 'worker-imports', comment: 'The loop knows the store by its interface and the pipeline by its functions.', severity: 'error', from: { path: '^src/(worker|neighbourhood|told-neighbourhood|reading|reading-document)\\.ts$' }, to: { path: '^src/', pathNot: '^src/(domain|sources|documents|pipeline|telemetry)/|^src/store/store\\.ts|^src/(worker|neighbourhood|told-neighbourhood|reading|reading-document)\\.ts' } },
    { name: 'config-imports', comment: 'config.ts parses; it opens nothing.', severity: 'error', from: { path: '^src/config(-schema|-calls)?\\.ts$' }, to: { path: '^src/', pathNot: '^src/domain/|^src/config' } },
    { name: 'no-dev-packages', comment: 'A package that src/ imports is a dependency, not a devDependency.', severity: 'error', from: { path: '^src/' }, to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] } },
  ],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, doNotFollow: { path: 'node_modules' }, enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] } },
}
