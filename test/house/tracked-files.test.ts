/** What must never be committed: looked for in the files git tracks. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const project = resolve(import.meta.dirname, '../..')
const isCheckout = existsSync(join(project, '.git'))
if (!isCheckout) console.warn('Skipped: this is not a git checkout, so there are no tracked files to look at.')

const tracked = isCheckout
  ? execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: project,
      encoding: 'utf8',
    })
      .split('\0')
      .filter((file) => file && existsSync(join(project, file)))
  : []
const own = import.meta.filename.slice(project.length + 1)
const text = (file: string) => readFileSync(join(project, file), 'utf8')
const source = tracked.filter(
  (file) => /\.(ts|tsx|mjs|cjs|js|json|md|ya?ml|sh)$|^\.ci\/|^[^/]*rc$/.test(file) && file !== own,
)

/** File and line of each match, for a message that says where to look. */
const matches = (files: string[], pattern: RegExp) =>
  files.flatMap((file) =>
    text(file)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim().slice(0, 120)}`] : [])),
  )

describe.skipIf(!isCheckout)('tracked files', () => {
  it('are there', () => expect(source.length).toBeGreaterThan(50))

  it('are at most 2 MB', () => {
    expect(tracked.filter((file) => statSync(join(project, file)).size > 2 * 1024 * 1024)).toEqual([])
  })

  it('hold no model weights', () => {
    expect(
      tracked.filter((file) => /\.(onnx|tflite|pb|pt|pth|safetensors|caffemodel|bin|tgz|gguf|h5)$/i.test(file)),
    ).toEqual([])
  })

  it('name no place a dependency was fetched from', () => {
    expect(matches(['package-lock.json'], /"resolved": *"https?:/)).toEqual([])
    expect(matches(source, /https?:\/\/(registry|deb|pypi)[.][a-z]/)).toEqual([])
  })

  it('name no path of the machine they were written on', () => {
    const lines = matches(source, /(^|[^A-Za-z0-9_.~-])\/(work|farm|root|Users)\/[a-z.]/)
    expect(lines).toEqual([])
  })

  it('leave nothing for later and switch no check off', () => {
    const code = source.filter((file) => /\.(ts|tsx|mjs)$/.test(file))
    expect(
      matches(code, /@ts-(ignore|nocheck)|eslint-disable|prettier-ignore|istanbul ignore|\bTODO\b|\bFIXME\b/),
    ).toEqual([])
    expect(matches(code, /\b(it|test|describe)\.(only|todo)\b/)).toEqual([])
  })

  it('are at most 300 lines of code', () => {
    const code = source.filter((file) => /\.(ts|tsx|mjs)$/.test(file))
    // The client's types are made, not written.
    const written = code.filter((file) => file !== 'client/src/schema.ts')
    expect(written.filter((file) => text(file).trimEnd().split('\n').length > 300)).toEqual([])
  })
})
