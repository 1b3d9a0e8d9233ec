/** The command line. Commands declare options here and load what they need only when they run. */
import { Command, CommanderError } from 'commander'
import { addAccounts } from './commands/accounts.ts'
import { addAudit } from './commands/audit.ts'
import { addBackend } from './commands/backend.ts'
import { addBackup } from './commands/backup.ts'
import { addBench } from './commands/bench.ts'
import { addBulkEnroll } from './commands/bulk-enroll.ts'
import { addCollections } from './commands/collections.ts'
import { addCompare } from './commands/compare.ts'
import { addConfig } from './commands/config.ts'
import { addDemo } from './commands/demo.ts'
import { addDetect } from './commands/detect.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEnroll } from './commands/enroll.ts'
import { addEval } from './commands/eval.ts'
import { addForget } from './commands/forget.ts'
import { addGallery } from './commands/gallery.ts'
import { addIdentify } from './commands/identify.ts'
import { addJobs } from './commands/jobs.ts'
import { addKeys } from './commands/keys.ts'
import { addModels } from './commands/models.ts'
import { addPeople } from './commands/people.ts'
import { addRekognition } from './commands/rekognition.ts'
import { addServe } from './commands/serve.ts'
import { addWatchlist } from './commands/watchlist.ts'
import { addWebhooks } from './commands/webhooks.ts'
import { EXIT, EXIT_HELP } from './exit-codes.ts'
import { printJson } from './print.ts'
import { wholeFrom } from './values.ts'
import { VERSION } from '#version'

const EXAMPLES = `
Examples:
  likeness serve                                run the service with its panel
  likeness models install                       once: fetch the default models
  likeness enroll "Ann Lee" ann/*.jpg           remember a person
  likeness identify party/ --annotate found/    who is in the pictures of a folder
  likeness compare passport.jpg selfie.jpg      are these the same person?
  likeness doctor                               is everything in order?
`

export function createProgram(): Command {
  const program = new Command('likeness')
    .description('Find and recognise faces, on this machine.')
    .version(VERSION)
    .option('--home <dir>', 'where the database lives (LIKENESS_HOME)')
    .option('--pack <id>', 'model pack to use (LIKENESS_PACK)')
    .option('--workers <n>', 'pictures worked on at once; 0: one per core (LIKENESS_WORKERS)', wholeFrom(0, 256))
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXAMPLES + EXIT_HELP)
  addServe(program)
  addRekognition(program)
  addKeys(program)
  addAccounts(program)
  addForget(program)
  addAudit(program)
  addDetect(program)
  addCompare(program)
  addEnroll(program)
  addBulkEnroll(program)
  addIdentify(program)
  addGallery(program)
  addWatchlist(program)
  addJobs(program)
  addWebhooks(program)
  addPeople(program)
  addCollections(program)
  addBackend(program)
  addBackup(program)
  addConfig(program)
  addModels(program)
  addEval(program)
  addBench(program)
  addDoctor(program)
  addDemo(program)
  inherit(program)
  return program
}

/** Sub-commands made by `new Command` do not take these settings from their parent. */
function inherit(command: Command): void {
  command.exitOverride().showHelpAfterError('(--help tells more)')
  command.commands.forEach(inherit)
}

/** Runs the command line; sets the exit code. */
export async function main(argv: string[] = process.argv.slice(2)): Promise<void> {
  const program = createProgram()
  const json = argv.includes('--json')
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help that was asked for is an answer; help because nothing was asked is not.
    const answered = ['commander.helpDisplayed', 'commander.version'].includes(error.code)
    process.exitCode = answered ? EXIT.ok : EXIT.usage
    if (json && !answered)
      await printJson({ error: { code: 'invalid_argument', message: error.message.replace(/^error: /, '') } })
  }
}
