import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** These take longest; started last, one of them would keep a single worker busy at the end. */
const LONG = [
  ...[
    'panel-watchlist',
    'panel-watchlist-more',
    'panel-webhooks',
    'aws-everything',
    'sql/restore-crash',
    'panel-looks',
    'panel-hands',
    'cli/recognition',
    'cli/enroll',
    'sql/backup',
  ],
  ...['journeys/postgres', 'cli/cli', 'visit', 'journeys/s3-objects', 'backend-migrate', 'rekognition/faults', 'fuzz'],
  ...['panel-galleries', 'cli/gallery', 'sqs/delivery', 'objects/s3-objects', 'aws-faults', 'rekognition-clients'],
  ...['ffmpeg-videos', 's3-faults', 'sqs/faults', 'video-jobs', 'sql/crash', 'rules'],
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const sorted = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`${name}.test.ts`))
      return at < 0 ? LONG.length : at
    }
    return sorted.sort((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'panel/src/**/*.test.ts'],
    globalSetup: ['test/fixtures/whole-run.mjs'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Several suites start inference workers of their own; two at a time is what two cores carry.
    maxWorkers: 2,
    // Until something is seen; a machine that is busy shows it later.
    expect: { poll: { timeout: 15_000 } },
    sequence: { sequencer: LongestFirst },
  },
})
