import type { Command } from 'commander'
import { LikenessError } from '#errors'
import { note, print, printJson, table } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'

interface Options extends GlobalOptions {
  json?: boolean
}

interface Account {
  id: string
  name: string
  role: string
  disabled: boolean
  locked_until: string | null
  last_sign_in_at: string | null
}

const HELP = `
Accounts are for people who use the panel; they are made there, the first one with the link that
"likeness serve" prints. "link" makes a link that signs somebody in once, for a forgotten password.

Examples:
  likeness accounts list
  likeness accounts link ann
`

const stateOf = ({ disabled, locked_until }: Account) => {
  if (disabled) return 'disabled'
  return locked_until && new Date(locked_until) > new Date() ? `locked until ${locked_until}` : 'active'
}

export function addAccounts(program: Command): void {
  const accounts = program.command('accounts').description('Accounts of the panel.').addHelpText('after', HELP)

  accounts
    .command('list')
    .description('List accounts.')
    .option('--json', 'one JSON object a line')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run({ ...options, manyAnswers: true }, async ({ app }) => {
        const { localApi } = await import('../local-api.ts')
        const { body } = await (await localApi(app))<Account[]>('GET', '/api/v1/accounts')
        if (options.json) for (const account of body) await printJson(account)
        else if (body.length === 0) note('There is no account yet: start the server and open the link that it prints.')
        else
          await print(
            await table(
              ['id', 'name', 'role', 'state', 'last signed in'],
              body.map((account) => [
                ...[account.id, account.name, account.role, stateOf(account), account.last_sign_in_at],
              ]),
            ),
          )
      })
    })

  accounts
    .command('link')
    .description('Make a one-time sign-in link for an account.')
    .argument('<name>')
    .option('--json', 'one JSON object')
    .action(async (name: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run(options, async ({ app }) => {
        const { localApi } = await import('../local-api.ts')
        const call = await localApi(app)
        const { body } = await call<Account[]>('GET', '/api/v1/accounts')
        const account = body.find((one) => one.name.toLowerCase() === name.toLowerCase())
        if (!account) throw new LikenessError('account_not_found', { message: `There is no account named "${name}".` })
        const made = await call<{ token: string }>('POST', `/api/v1/accounts/${account.id}/link`)
        const link = `${app.config.http.publicUrl ?? `http://${app.config.http.host}:${app.config.http.port}`}/#/sign-in?token=${made.body.token}`
        if (options.json) return printJson({ link })
        await print(`${link}\n`)
        note('It works once, for 30 minutes.')
      })
    })
}
