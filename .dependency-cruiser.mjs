/**
 * Who may import whom. Each rule says what to do instead; `npm test` runs them. `import type` counts.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const ROOMS = 'browser|domain|sources|documents|pipeline|charts|render|layouts|pages|store|telemetry|http|cli|remote|config|reading|reader|worker|measurer|threads|backfill'
const FILES = 'app|main'

/** A room and the only parts of src/ that it may import, besides itself. */
const room = (name, allowed, instead) => ({
  name: `${name}-imports`,
  comment: instead,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: `^src/(${ROOMS})/|^src/(${FILES})\\.ts`, pathNot: `^src/(${[name, ...allowed].join('|')})(/|\\.ts|$)` },
})

/**
 * A stage of the pipeline and the stages whose results it reads. reconstruct.ts calls them in order and is called by
 * none of them but explain/, which asks the whole again.
 */
const stage = (name, allowed, instead) => ({
  name: `pipeline-${name}-imports`,
  comment: instead,
  severity: 'error',
  from: { path: `^src/pipeline/${name}/` },
  to: { path: '^src/pipeline/', pathNot: `^src/pipeline/(${[name, ...allowed].join('|')})(/|\\.ts$)` },
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
    { name: 'no-orphans', comment: 'Nobody imports it: delete it, or register it.', severity: 'error', from: { orphan: true, path: '^src/', pathNot: ['^src/main\\.ts$', '^src/browser/main\\.tsx$', 'sqlite/writer-thread\\.ts$', 'worker/reconstructor-thread\\.ts$', 'reader/reader-thread\\.ts$'] }, to: {} },
    room('domain', [], 'domain/ holds nouns and imports nobody: move the verb to pipeline/.'),
    packages('domain', ['node:crypto', 'crypto'], 'domain/ imports no package; content hashes are its only need of node:crypto.'),
    room('sources', ['domain'], 'A source knows its vendor and nothing of incidents: emit an event and let pipeline/ decide.'),
    packages('sources', ['node:crypto', 'crypto', 'node:zlib', 'zlib', 'zod', 'json-p3'], 'Sources are pure: the schema library, JSONPath, node:crypto and node:zlib are all they need.'),
    room('documents', ['domain'], 'documents/ turns text into events and stated facts; pipeline/ does the rest.'),
    packages('documents', ['decode-named-character-reference'], 'documents/ reads lines as people do; the names of HTML characters are its only need of a package.'),
    room('pipeline', ['domain'], 'pipeline/ is the pure core: what it needs comes in as an argument.'),
    packages('pipeline', [], 'pipeline/ needs no package.'),
    stage('firings', [], 'When an alert fired and until when follows from the notifications of it alone.'),
    stage('episodes', ['firings'], 'Episodes come straight from events: nothing later may decide what one is.'),
    stage('correlate', ['episodes'], 'Correlation sees episodes only: what an incident means is decided after it stands.'),
    stage('neighbourhood', ['episodes', 'correlate', 'conversations/spoken'], 'It answers what correlation could join, with the same functions; it knows nothing of incidents.'),
    stage('conversations', ['episodes', 'correlate', 'neighbourhood/marks'], 'What is said belongs to the beginning of an alert or a page: it decides nothing of incidents.'),
    stage('suspects', ['episodes', 'correlate', 'phases'], 'A change is judged on episodes, the topology and what people wrote; anchors and figures come later.'),
    stage('phases', [], 'The phase of a sentence follows from its words and its place in the story alone.'),
    stage('timeline', ['phases'], 'The timeline lays out events and their phases; figures read it, not the other way round.'),
    stage('figures', ['phases', 'statistics'], 'Anchors and durations are computed from events and entries; what does not add up is for findings/.'),
    stage('statistics', [], 'Statistics are of numbers alone: what the numbers mean is for figures/ and metrics/.'),
    stage('metrics', ['statistics', 'figures', 'episodes'], 'Metrics are of many incidents, from the figures of each: nothing about one incident is decided here.'),
    stage('impact', ['statistics'], 'What users lost follows from what was measured and from when the alerts fired; people and anchors are laid over it.'),
    stage('findings', ['episodes', 'figures'], 'Findings compare what the stages before gave; they change nothing.'),
    stage('postmortems', ['phases', 'figures'], 'A written postmortem gets its figures from the same functions; it opens no incident of machines.'),
    stage('claims', ['figures', 'postmortems'], 'What a postmortem claims is compared with what stands; nothing follows from it.'),
    stage('draft', ['figures', 'findings', 'timeline'], 'The draft says what the report holds; it derives nothing.'),
    stage('explain', ['reconstruct', 'episodes', 'correlate', 'conversations/spoken', 'suspects', 'figures', 'impact'], 'Explanations ask the functions that decided; no decision depends on an explanation.'),
    room('charts', ['domain'], 'charts/ turns values into SVG: pass the values in.'),
    packages('charts', ['preact', 'd3-scale'], 'charts/ runs in the browser too: every package weighs on the page.'),
    room('pages', ['domain', 'charts'], 'pages/ holds no business rule: what it shows is in the incident, or comes over HTTP.'),
    packages('pages', ['preact'], 'pages/ runs in the browser too: every package weighs on the page.'),
    room('browser', ['domain', 'pages', 'charts'], 'browser/ makes the pages instant and decides nothing: what an edit does is asked of the server.'),
    packages('browser', ['preact'], 'browser/ is what every reader loads: each package weighs on the page.'),
    room('render', ['domain', 'charts', 'pages', 'pipeline'], 'render/ turns values into text; of pipeline/ it may only lay out the draft.'),
    room('threads', [], 'threads/ knows how a thread is started, not what it does.'),
    room('store', ['domain', 'threads'], 'store/ remembers; it does not reconstruct.'),
    room('telemetry', ['domain'], 'telemetry/ tells of this service: pass it what it shall tell.'),
    room('http', ['domain', 'store/store', 'sources', 'documents', 'pipeline', 'render', 'telemetry', 'reading/first-reading'], 'Doors never import each other, nor the way memory is kept: use store/store.ts and what app.ts passes in.'),
    room('remote', ['domain', 'store/store', 'sources', 'documents', 'pipeline', 'render', 'telemetry'], 'Doors never import each other: use store/store.ts and what app.ts passes in.'),
    room('backfill', ['domain'], 'backfill/ asks a vendor for its past and hands it over as deliveries: their source reads them.'),
    packages('backfill', ['node:fs', 'fs', 'yaml'], 'backfill/ speaks HTTP with what Node has; yaml reads the configuration of Prometheus.'),
    room('cli', ['domain', 'backfill', 'store/store', 'store/open-store', 'sources', 'documents', 'pipeline', 'render', 'telemetry', 'config', 'reading', 'layouts', 'worker', 'app'], 'Doors never import each other; only cli/commands/serve.ts and demo.ts start the whole service.'),
    { name: 'app-is-for-serve', comment: 'The composition root is started by serve and demo alone: other commands need no server.', severity: 'error', from: { path: '^src/', pathNot: ['^src/cli/commands/(serve|demo)\\.ts$'] }, to: { path: '^src/app\\.ts$' } },
    room('worker', ['domain', 'sources', 'documents', 'pipeline', 'telemetry', 'reading', 'threads', 'store/store', 'store/open-store'], 'The loop knows the store by its interface and the pipeline by its functions.'),
    room('measurer', ['domain', 'sources/prometheus', 'pipeline/impact', 'telemetry', 'threads', 'store/store', 'store/open-store'], 'measurer/ asks what incidents did to users and hands over deliveries: what they mean is for pipeline/impact.'),
    room('reader', ['domain', 'store/store', 'store/open-store', 'sources', 'http/reads', 'http/asked', 'http/route', 'layouts', 'config', 'threads', 'reading/first-reading', 'worker/load-neighbourhood'], 'The reading thread puts together what it needs to answer the routes of http/reads.ts; what they do is decided there.'),
    room('reading', ['domain', 'sources', 'documents', 'pipeline/postmortems', 'store/store'], 'A delivery is read by its source or as a postmortem; of the store it knows the outcome that is settled.'),
    room('config', ['domain'], 'config/ parses; it opens nothing.'),
    room('layouts', ['domain', 'render', 'pipeline/draft', 'config', 'http/api/renderers'], 'layouts/ finds templates on the disk and makes of them what app.ts hands to the doors.'),
    { name: 'evaluation-stays-outside', comment: 'What only the evaluation uses is not in the product: eval/ imports src/, never the other way round.', severity: 'error', from: { path: '^src/' }, to: { path: '^eval/' } },
    { name: 'no-dev-packages', comment: 'A package that src/ imports is a dependency, not a devDependency.', severity: 'error', from: { path: '^src/' }, to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] } },
  ],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, doNotFollow: { path: 'node_modules' }, enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] } },
}
