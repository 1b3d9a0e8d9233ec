import { InvalidArgumentError, Option, type Command } from 'commander'
import { note, print, printable, printJson, table } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'
import { collectionName, wholeFrom } from '../values.ts'

interface Options extends GlobalOptions {
  json?: boolean
}

interface CreateOptions extends Options {
  role?: string
  aws?: boolean
  name: string
  collection: string[]
  expiresDays?: number
}

interface Key {
  id: string
  kind: 'api' | 'aws'
  name: string
  prefix: string
  role: string
  collections: string[] | null
  created_at: string
  expires_at: string | null
  last_used_at: string | null
  revoked_at: string | null
}

const HELP = `
A key is shown once, when it is made; only a hash of it is kept.

Examples:
  likeness keys create --role admin --json
  likeness keys create --aws --json
  likeness keys create --role operator --name camera-1 --collection staff --expires-days 90
  likeness keys list
  likeness keys revoke key_0123456789ab
`

const collect = (value: string, before: string[]) => [...before, collectionName(value)]

const stateOf = ({ revoked_at, expires_at }: Key) => {
  if (revoked_at) return 'revoked'
  return expires_at && new Date(expires_at) < new Date() ? 'expired' : 'valid'
}

function label(text: string): string {
  if (text.trim() === '' || text.length > 100) throw new InvalidArgumentError('It must have 1-100 characters.')
  return text
}

async function tellAwsKey({ id, key }: { id: string; key: string }, json = false): Promise<void> {
  if (json) return printJson({ accessKeyId: id, secretAccessKey: key })
  await print(`AWS_ACCESS_KEY_ID=${id}\nAWS_SECRET_ACCESS_KEY=${key}\n`)
  note('The secret is not shown again. The endpoint: http://<this server>/rekognition')
}

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('API keys: make, see and revoke them.').addHelpText('after', HELP)

  keys
    .command('create')
    .description('Make an API key; works while the server is running, and before its first start.')
    .addOption(
      new Option('--role <role>', 'what it may do; with --aws admin unless given').choices([
        ...['viewer', 'operator', 'admin'],
      ]),
    )
    .option('--aws', 'an access key with a secret, for AWS SDKs and the Rekognition endpoint')
    .option('--name <name>', 'what it is for', label, 'command line')
    .option('-c, --collection <name>', 'only for this collection; may be given several times', collect, [])
    .option('--expires-days <n>', 'good for so many days', wholeFrom(1, 36_500))
    .option('--json', 'one JSON object: key, id, role; with --aws accessKeyId, secretAccessKey')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<CreateOptions>()
      const kind = options.aws ? 'aws' : 'api'
      const role = options.role ?? (options.aws ? 'admin' : undefined)
      if (!role) self.error("error: required option '--role <role>' not specified")
      await run(options, async ({ app }) => {
        const { localApi } = await import('../local-api.ts')
        const call = await localApi(app)
        const { expiresDays, name, collection } = options
        const { body } = await call<Key & { key: string }>('POST', '/api/v1/keys', {
          kind,
          name,
          role,
          collections: collection.length > 0 ? collection : null,
          expires_at: expiresDays ? new Date(Date.now() + expiresDays * 86_400_000).toISOString() : null,
        })
        if (options.aws) return tellAwsKey(body, options.json)
        if (options.json) return printJson({ key: body.key, id: body.id, role: body.role })
        await print(`${body.key}\n`)
        note(`This is ${body.id}, role ${body.role}. The key is not shown again.`)
      })
    })

  keys
    .command('list')
    .description('List API keys, newest first.')
    .option('--json', 'one JSON object a line')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { localApi } = await import('../local-api.ts')
        const { body } = await (await localApi(app))<Key[]>('GET', '/api/v1/keys')
        if (options.json) for (const key of body) await printJson(key)
        else if (body.length === 0) note('There are no keys yet. Make one: likeness keys create --role operator')
        else
          await print(
            await table(
              ['id', 'name', 'begins with', 'role', 'collections', 'state', 'last used'],
              body.map((key) => [
                ...[key.id, key.name, key.prefix, key.role, key.collections?.join(', ') ?? 'all', stateOf(key)],
                key.last_used_at,
              ]),
            ),
          )
      })
    })

  keys
    .command('revoke')
    .description('Revoke an API key for good.')
    .argument('<id>')
    .option('--json', 'one JSON object')
    .action(async (id: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { localApi } = await import('../local-api.ts')
        const { body } = await (await localApi(app))<Key>('DELETE', `/api/v1/keys/${encodeURIComponent(id)}`)
        if (options.json) return printJson(body)
        await print(`${printable(body.name)} (${body.id}) is revoked.\n`)
      })
    })
}
