/** Writes the OpenAPI document and the types of the client that are made of it; `--check` only says whether they are fresh. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { root } from './setup.mjs'

const program = `import { document } from '#http/document.ts'; process.stdout.write(JSON.stringify(await document()))`
const json = execFileSync(
  process.execPath,
  ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', program],
  { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
)
const file = join(root, 'client', 'src', 'schema.ts')
const header = '/** Made of the OpenAPI document by `npm run client`; not written by hand. */\n'
const types = header + astToString(await openapiTS(JSON.parse(json)))
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== types) {
    console.error('client/src/schema.ts is not what the contract says: run npm run client.')
    process.exit(1)
  }
} else writeFileSync(file, types)
