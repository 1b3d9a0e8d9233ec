/**
 * Writes docs/rekognition-compatibility.md: what the conformance suite of the Rekognition endpoint saw (the JSON that it
 * leaves, test/rekognition/seen.json) against every operation and member that the AWS SDK knows.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as sdk from '@aws-sdk/client-rekognition'
import prettier from 'prettier'

const root = join(import.meta.dirname, '..')
export const SEEN = join(root, 'test/rekognition/seen.json')
export const PAGE = join(root, 'docs/rekognition-compatibility.md')

const ALWAYS_NULL = 'Amazon has left it out since 2021 too.'
const NOT_MEASURED = 'The model packs do not measure it; absent, never made up.'
const AT_ONCE = 'Everything is done when the answer comes: `ACTIVE` or `CREATED`, never `UPDATING`.'

/** Said of members: by operation (a pattern), side and path. `not` is never seen; `partial` is seen and has its limits. */
const NOTES = [
  ['.', 'out', /OrientationCorrection$/, 'not', ALWAYS_NULL],
  [
    '.',
    'out',
    /FaceDetails?(\[\])?\.(AgeRange|Smile|Eyeglasses|Sunglasses|Gender|Beard|Mustache|MouthOpen|Emotions|EyeDirection)(\[\])?(\.|$)/,
    'not',
    NOT_MEASURED,
  ],
  [
    '.',
    'out',
    /Face\.(AgeRange|Smile|Eyeglasses|Sunglasses|Gender|Beard|Mustache|MouthOpen|Emotions|EyeDirection)(\[\])?(\.|$)/,
    'not',
    NOT_MEASURED,
  ],
  ['CompareFaces', 'out', /^UnmatchedFaces\[\]\.(Emotions(\[\])?|Smile)(\.|$)/, 'not', NOT_MEASURED],
  ['^GetFace', 'out', /FaceOccluded/, 'not', 'Not told of in videos, as at Amazon.'],
  ['.', 'out', /FaceOccluded/, 'not', 'Only with a model pack that measures it; the default one does not.'],
  [
    '^(SearchUsersByImage|GetFaceSearch)$',
    'out',
    /EyesOpen/,
    'not',
    'Only the usual part of a face is told of, as at Amazon.',
  ],
  [
    '^(DetectFaces|IndexFaces)$',
    'in',
    /^(Detection)?Attributes$/,
    'partial',
    'All are taken; those that the model pack cannot measure are absent from the answer.',
  ],
  [
    '.',
    'out',
    /Similarity$|(?<=Associations\[\]\.)Confidence$/,
    'partial',
    "On this product's own scale: see [rekognition.md](rekognition.md#what-is-not-the-same).",
  ],
  [
    '.',
    'in',
    /Threshold$/,
    'partial',
    "On this product's own scale: see [rekognition.md](rekognition.md#what-is-not-the-same).",
  ],
  ['.', 'out', /(^|\.)UserStatus$/, 'partial', AT_ONCE],
  ['^(Index|Search|Compare)', 'in', /^QualityFilter$/, 'partial', "The bars are this product's own."],
  ['.', 'out', /FaceModelVersion/, 'partial', "The version of the model pack, not of Amazon's models."],
  [
    '^StartFace',
    'in',
    /NotificationChannel\.RoleArn$/,
    'partial',
    'Checked, and not used: the message is sent with the rights of the server.',
  ],
  ['^StartFace|^GetFace', '.', /Video\.S3Object\.Version$/, 'not', 'Taken; not shown by a test.'],
  ['^GetFace', 'out', /StatusMessage$/, 'not', 'Told when a job failed; not shown by a test.'],
  ['^GetFace', 'out', /ColorRange$/, 'not', 'Told when the video says it; not shown by a test.'],
  ['^GetFaceSearch$', 'out', /UserId$/, 'not', 'Told of faces that belong to a user; not shown by a test.'],
]

/** The members of a schema, with a path each; those of a structure behind its own. */
function members(schema, path = '') {
  const of = typeof schema === 'function' ? schema() : schema
  if (!Array.isArray(of)) return []
  if (typeof of[0] === 'function') return members(of[0], path)
  const [kind, , , , names, inner] = of
  if (Math.abs(kind) === 1) return members(names, `${path}[]`)
  if (Math.abs(kind) !== 3) return []
  return names.flatMap((name, i) => {
    const own = path ? `${path}.${name}` : name
    return [own, ...members(inner[i], own)]
  })
}

/** By operation: what may be sent, and what may come back. */
export const operations = Object.fromEntries(
  Object.values(sdk)
    .filter((value) => Array.isArray(value) && value[0] === 9)
    .map(([, , name, , input, output]) => [name, { in: members(input), out: members(output) }])
    .sort(([a], [b]) => (a < b ? -1 : 1)),
)

const noteOf = (operation, side, path) =>
  NOTES.find(
    ([names, where, paths]) => new RegExp(names).test(operation) && new RegExp(where).test(side) && paths.test(path),
  )

function statusOf(operation, side, path, seen) {
  const note = noteOf(operation, side, path)
  if (!seen) return ['not', note?.[4] ?? '']
  return note?.[3] === 'partial' ? ['partial', note[4]] : ['supported', '']
}

/** What is not as the table of notes and the SDK have it; empty when all is well. */
export function problems({ operations: seen }) {
  const found = []
  for (const [operation, sides] of Object.entries(seen)) {
    for (const side of ['in', 'out']) {
      const all = operations[operation][side]
      for (const path of sides[side])
        if (!all.includes(path)) found.push(`${operation} ${side} ${path}: the SDK knows no such member`)
      for (const path of all) {
        const [, , , status] = noteOf(operation, side, path) ?? []
        const wasSeen = sides[side].includes(path)
        if (!wasSeen && status === undefined) found.push(`${operation} ${side} ${path}: not seen, and no note says why`)
        if (!wasSeen && status === 'partial')
          found.push(`${operation} ${side} ${path}: said to be partial, and not seen`)
        if (wasSeen && status === 'not') found.push(`${operation} ${side} ${path}: said to be not supported, and seen`)
      }
    }
  }
  return found
}

/** As `npm run format` would. */
const formatted = async (text, filepath) =>
  prettier.format(text, { ...(await prettier.resolveConfig(filepath)), filepath })

export const seenText = (found) => formatted(JSON.stringify(found), SEEN)

const MARKS = { supported: 'supported', partial: '**partial**', not: '**not**' }

/** Members of a structure that all stand alike are told of with it. */
function rowsOf(operation, side, seenPaths) {
  const all = operations[operation][side].map((path) => {
    const [status, why] = statusOf(operation, side, path, seenPaths.includes(path))
    return { path, status, why }
  })
  const rows = []
  for (let i = 0; i < all.length; i++) {
    const row = all[i]
    const below = all.filter(({ path }) => path.startsWith(`${row.path}.`) || path.startsWith(`${row.path}[`))
    const alike = below.length > 0 && below.every(({ status, why }) => status === row.status && why === row.why)
    const names = alike
      ? ` (${below.map(({ path }) => path.slice(row.path.length).replace(/^(\[\])?\./, '')).join(', ')})`
      : ''
    rows.push(`| \`${row.path}\`${names} | ${MARKS[row.status]} | ${row.why} |`)
    if (alike) i += below.length
  }
  return rows
}

export async function page({ operations: seen, unavailable }) {
  const names = Object.keys(operations)
  const offered = names.filter((name) => seen[name])
  const table = (operation, side, title) => {
    const rows = rowsOf(operation, side, seen[operation][side])
    return rows.length ? [`| ${title} | | |`, '| --- | --- | --- |', ...rows, ''] : [`No members in the ${title}.`, '']
  }
  const text = [
    '# What of Amazon Rekognition works',
    '',
    'Written by `scripts/compatibility.mjs` from what the conformance suite saw; not to be edited. **Supported**: in a test that passes, with the unmodified AWS SDK for JavaScript, a request with the member was answered, or the member was in an answer. **Partial**: so, with the limit that is told. **Not**: never sent or never answered.',
    '',
    `Of the ${names.length} operations of the SDK ${offered.length} are offered: ${offered.map((name) => `[${name}](#${name.toLowerCase()})`).join(', ')}.`,
    '',
    ...offered.flatMap((name) => [`## ${name}`, '', ...table(name, 'in', 'request'), ...table(name, 'out', 'answer')]),
    '## Not offered',
    '',
    'They answer `UnsupportedOperationException` with the reason.',
    '',
    '| operation | reason |',
    '| --- | --- |',
    ...names.filter((name) => !seen[name]).map((name) => `| ${name} | ${unavailable[name]} |`),
  ].join('\n')
  return formatted(text, PAGE)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(PAGE, await page(JSON.parse(readFileSync(SEEN, 'utf8'))))
}
