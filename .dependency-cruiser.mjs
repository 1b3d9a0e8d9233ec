/**
 * The rules of the house (ARCHITECTURE.md), for rooms that exist and for rooms that are planned.
 * Run by `scripts/rules.mjs`, which also refuses to pass when too few modules were seen.
 */
const tests = String.raw`\.(test|testing|contract|fixture)\.ts$|/test-[^/]+\.ts$`
/** A door to the outside world: implements a port that belongs to somebody else. */
const adapters = '^src/(engine/(local|rekognition)|stores/[^/]+|objects|media|queue|channels|secrets|fetching)/'
/** What others may import of an adapter's room: the port, where the room holds one. */
const ports = String.raw`^src/(engine/(engine|vectors)|objects/(objects|buckets)|media/(pictures|video)|queue/queue|fetching/fetcher|channels/(channel|topics)|video/store|people/(store|reference-store|consent-store|erasure-store)|audit/(audit|store)|access/store|telemetry/store|usecases/[^/]+/store)\.ts$`
const common = String.raw`^src/(lib/|errors\.ts$)`

/** A package that only one place of the tree may import. */
const only = (name, packages, place) => ({
  name: `sdk-${name}`,
  comment: `Rule 8: ${packages} only in ${place}.`,
  severity: 'error',
  from: { path: '^src/', pathNot: `${place}|${tests}` },
  to: { path: `node_modules/(${packages})(/|$)` },
})

/** A room that imports nothing of `src/` but itself and the listed paths. Test files may import what they test with. */
const confined = (rule, name, room, allowed) => ({
  name,
  comment: `Rule ${rule}: ${room} imports only itself and ${allowed.join(', ')}.`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: tests },
  to: { path: '^src/', pathNot: [`^src/${room}/`, ...allowed] },
})

export default {
  forbidden: [
    {
      name: 'adapters-through-app',
      comment: 'Rule 1: only app.ts names an adapter.',
      severity: 'error',
      from: { path: '^src/', pathNot: [String.raw`^src/app[^/]*\.ts$`, adapters, tests] },
      // Types leave no trace in the program: naming an adapter's type chooses nothing.
      to: { path: adapters, pathNot: ports, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapters-apart',
      comment: 'Rule 2: an adapter imports no other adapter.',
      severity: 'error',
      from: {
        path: '^src/(engine/local|engine/rekognition|stores/[^/]+|objects|media|queue|channels|secrets|fetching)/',
        pathNot: tests,
      },
      to: { path: adapters, pathNot: ['^src/$1/', ports] },
    },
    confined(3, 'engine-alone', 'engine', [common]),
    confined(4, 'people-below-use-cases', 'people', [ports, common]),
    confined(4, 'video-below-use-cases', 'video', [ports, '^src/people/erasure-step\\.ts$', common]),
    confined(4, 'webhooks-below-use-cases', 'webhooks', [
      ...[ports, '^src/access/(principal|known-collections|secret-box)\\.ts$', '^src/fetching/fetcher\\.ts$', common],
    ]),
    {
      name: 'use-cases-apart',
      comment: 'Rule 5: a use case imports no other use case.',
      severity: 'error',
      from: { path: '^src/usecases/([^/]+)/', pathNot: tests },
      to: { path: '^src/usecases/([^/]+)/', pathNot: '^src/usecases/$1/' },
    },
    {
      name: 'use-cases-behind-doors',
      comment: 'Rule 5: a use case knows no door, no entry point, no configuration.',
      severity: 'error',
      from: { path: '^src/usecases/', pathNot: tests },
      to: { path: String.raw`^src/(http|worker|cli|main)/|^src/(app[^/]*|config)\.ts$` },
    },
    {
      name: 'lib-is-pure',
      comment: 'lib is pure: it imports nothing of the house but itself and the error catalogue.',
      severity: 'error',
      from: { path: '^src/lib/' },
      to: { path: '^src/', pathNot: common },
    },
    {
      name: 'rooms-by-name',
      comment: 'Rule 6: a room is left by #room/file.ts, never by ../',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/', pathNot: '^src/$1/', dependencyTypesNot: ['aliased-subpath-import'] },
    },
    {
      name: 'no-cycles',
      comment: 'Rule 7: nothing flows upstream.',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Rule 7: a file that nobody imports is dead.',
      severity: 'error',
      from: { orphan: true, pathNot: [tests, '^src/main/', '^panel/public/', String.raw`\.d\.ts$`] },
      to: {},
    },
    {
      name: 'no-tests-in-production',
      comment: 'Rule 7: production code does not import tests.',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { path: [tests, '^(test|benchmarks)/'] },
    },
    {
      name: 'resolvable',
      comment: 'Every import resolves.',
      severity: 'error',
      from: { pathNot: String.raw`\.d\.ts$` },
      to: { couldNotResolve: true },
    },
    only('inference', 'onnxruntime-[^/]+|onnx-proto|flatbuffers', '^src/engine/local/'),
    only('images', 'sharp|image-size|heic-decode|bmp-ts', '^src/(engine/local/|media/|cli/annotate/|demo/)'),
    only('sql', 'pg|kysely|@electric-sql/[^/]+', '^src/stores/sql/'),
    only(
      'aws',
      '@aws-sdk/[^/]+',
      '^src/(engine/rekognition/|stores/dynamodb/|objects/s3|queue/sqs|channels/|secrets/)',
    ),
    only('terminal', 'commander|cli-progress|cli-table3', '^src/(cli|main)/'),
    only('queue', 'pg-boss', '^src/queue/'),
    only('http', 'fastify|@fastify/[^/]+|fastify-type-provider-zod', '^src/(http|main)/'),
    only('archives', 'yauzl', '^src/usecases/identity/'),
    only('fetching', 'request-filtering-agent', '^src/fetching/'),
    only('metrics', 'prom-client', '^src/telemetry/'),
    {
      name: 'contracts-alone',
      comment: 'The contract of the HTTP API is words and shapes: it imports nothing of the product.',
      severity: 'error',
      from: { path: '^src/http/contracts/' },
      to: { path: '^src/', pathNot: '^src/http/contracts/' },
    },
    {
      name: 'panel-sees-contracts',
      comment: 'Rule 9: the panel knows the typed client and nothing of the server.',
      severity: 'error',
      from: { path: '^panel/' },
      to: { path: '^src/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'import', 'node', 'default'] },
  },
}
