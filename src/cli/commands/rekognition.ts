import type { Command } from 'commander'
import { note, print, printJson } from '../print.ts'
import { run, type GlobalOptions } from '../run.ts'
import { closeTraces, openService, untilAborted } from '../service.ts'
import { wholeFrom } from '../values.ts'

interface Options extends GlobalOptions {
  host?: string
  port: number
  worker: boolean
  json?: boolean
}

const HELP = `
Serves what AWS SDKs take for Amazon Rekognition, and nothing else. likeness serve has it too, at /rekognition.

Examples:
  likeness rekognition --port 4566
  likeness keys create --aws --json
  aws --endpoint-url http://127.0.0.1:4566 rekognition list-collections
`

export function addRekognition(program: Command): void {
  program
    .command('rekognition')
    .description("Run the endpoint that speaks Amazon Rekognition's protocol.")
    .option('--host <address>', 'where to listen (HOST); default: 127.0.0.1')
    .option('--port <n>', 'where to listen; 0: any free port', wholeFrom(0, 65_535), 4566)
    .option('--no-worker', 'without the worker for videos; needs PostgreSQL')
    .option('--json', 'one JSON object once it is running: url')
    .addHelpText('after', HELP)
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<Options>()
      await run({ ...options, service: true }, async ({ app, interrupt }) => {
        const { host = app.config.http.host, port, worker } = options
        const running = await (await openService(app)).start({ host, port, worker, onlyRekognition: true, note })
        try {
          const { rekognitionUrl: url } = running
          if (options.json) await printJson({ url })
          else
            await print(`The Rekognition endpoint is at ${url}\nA key:   likeness keys create --aws\nStop:    Ctrl-C\n`)
          await untilAborted(interrupt.signal)
        } finally {
          await running.stop()
          await closeTraces(app)
        }
      })
    })
}
