import type { Command } from 'commander'
import type { Running } from '#app-service'
import { note, print, printJson } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'
import { closeTraces, openService, untilAborted } from '../service.ts'
import { wholeFrom } from '../values.ts'

interface Options extends GlobalOptions {
  host?: string
  port?: number
  worker: boolean
  sample?: boolean
  json?: boolean
}

const HELP = `
Runs the HTTP API and the panel, and the worker for jobs and chores in the same process. With
PostgreSQL (DATABASE_URL) any number of servers (--no-worker) and workers may run beside each other.
Ctrl-C finishes the requests under way.

Examples:
  likeness serve --sample
  HOST=0.0.0.0 PORT=80 likeness serve
  DATABASE_URL=postgres://... likeness serve --no-worker
  DATABASE_URL=postgres://... likeness worker
`

async function tell({ url, rekognitionUrl, link }: Running): Promise<void> {
  await print(`
Likeness is running at ${url}
${link ? `\nSign in (this link works once, for 30 minutes):\n  ${link}\n` : `\nSign in at ${url}/ - forgot the password? likeness accounts link <name>\n`}
API:     ${url}/docs
AWS:     ${rekognitionUrl}  (likeness keys create --aws)
A key:   likeness keys create --role operator
Stop:    Ctrl-C
`)
}

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('Run the service: HTTP API, panel, worker.')
    .option('--host <address>', 'where to listen (HOST); default: 127.0.0.1')
    .option('--port <n>', 'where to listen (PORT); 0: any free port', wholeFrom(0, 65_535))
    .option('--no-worker', 'without the worker; needs PostgreSQL')
    .option('--sample', 'make a collection "demo" of sample people when there is none')
    .option('--json', 'one JSON object once it is running: url, sign_in_link, rekognition_url')
    .addHelpText('after', HELP)
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run({ ...options, service: true }, async ({ app, interrupt }) => {
        const service = await openService(app)
        const { host = app.config.http.host, port = app.config.http.port, worker } = options
        const running = await service.start({ host, port, worker, note })
        try {
          if (options.sample) await service.sample(note, interrupt.signal)
          const { url, link, rekognitionUrl } = running
          if (options.json) await printJson({ url, sign_in_link: link, rekognition_url: rekognitionUrl })
          else await tell(running)
          await untilAborted(interrupt.signal)
        } finally {
          await running.stop()
          await closeTraces(app)
        }
      })
    })

  program
    .command('worker')
    .description('Run a worker for jobs and chores, without the API; needs PostgreSQL.')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>()
      await run({ ...options, service: true }, async ({ app, interrupt }) => {
        const worker = await (await openService(app)).work()
        note('The worker is running. Stop: Ctrl-C')
        await untilAborted(interrupt.signal)
        await worker.stop()
        await closeTraces(app)
      })
    })
}
