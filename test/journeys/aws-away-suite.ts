/** What the product says, and does, where something in AWS is not as it has to be. */
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Aws } from '../fixtures/aws-room.ts'
import type { Caller } from '../fixtures/calls.ts'
import type { CliResult } from '../fixtures/cli.ts'

interface Bench {
  aws: Aws
  /** Of a server that runs. */
  api: Caller
  home: string
  run(args: string[], env?: NodeJS.ProcessEnv): Promise<CliResult>
}

const within = (ms: number) => ({ timeout: ms, interval: 200 })

export function awsAwaySuite(bench: () => Bench) {
  afterEach(() => {
    bench().aws.line.fault = () => undefined
  })

  describe('a start is refused, with what to do', () => {
    async function refused(more: NodeJS.ProcessEnv, says: RegExp) {
      const { run, home } = bench()
      const env = { LIKENESS_HOME: join(home, 'other'), ...more }
      const { code, stdout, stderr } = await run(['serve', '--port', '0', '--no-worker'], env)
      expect(stderr).toMatch(says)
      expect([code, stdout]).toEqual([4, ''])
    }
    const deny = (...operations: string[]) => {
      const denied = { status: 400, name: 'AccessDeniedException', message: 'not authorized' }
      bench().aws.line.fault = (operation) => (operations.includes(operation) ? denied : undefined)
    }

    test('a table of another shape', async () => {
      const table = await bench().aws.foreignTable()
      await refused({ AWS_DYNAMODB_MATCHES_TABLE: table }, new RegExp(`${table} cannot be used.*Name another table`))
    })

    test('no right to look at the tables, or to make one', async () => {
      deny('DescribeTimeToLive')
      await refused({}, /dynamodb:DescribeTimeToLive on table.*give the credentials.*DescribeTimeToLive on the three/)
      deny('CreateTable')
      await refused({ AWS_DYNAMODB_MATCHES_TABLE: 'not-there' }, /dynamodb:CreateTable on table not-there: give/)
    })

    test('no right to use the queue, or no queue', async () => {
      await refused({ SQS_QUEUE_URL: `${bench().aws.env.SQS_QUEUE_URL}-none` }, /no such SQS queue.*SQS_QUEUE_URL/)
      deny('GetQueueAttributes')
      await refused({}, /SQS.*permission sqs:GetQueueAttributes/)
    })

    test('no such secret', () => refused({ AWS_SECRET_NAME: 'nobody' }, /has no such secret.*AWS_REGION/))
  })

  test.each([
    ['DynamoDB', ['GetItem', 'BatchGetItem']],
    ['SQS', ['GetQueueAttributes']],
  ])('while %s is away the service is not ready, says so, and recovers', async (_, operations) => {
    const { api, aws } = bench()
    const ready = async () => {
      const { status, body } = await api.get<{ checks: Record<string, string> }>('/ready')
      return [status, body.checks['store']]
    }
    expect(await ready()).toEqual([200, 'ok'])
    aws.line.fault = (operation) => (operations.includes(operation) ? 'reset' : undefined)
    expect(await ready()).toEqual([503, 'failed'])
    aws.line.fault = () => undefined
    await expect.poll(ready, within(20_000)).toEqual([200, 'ok'])
  })

  test('doctor names what is away, and what to do', async () => {
    const { aws, run } = bench()
    aws.line.fault = (operation) => (operation === 'GetQueueAttributes' ? 'reset' : undefined)
    const { code, stdout } = await run(['doctor', '--json', '--pack', 'none'])
    expect(code).toBe(4)
    const { checks } = JSON.parse(stdout) as { checks: { check: string; status: string; detail: string }[] }
    expect(checks.filter(({ status }) => status === 'missing')).toEqual([
      expect.objectContaining({ check: 'jobs', detail: expect.stringContaining('SQS cannot be reached') as string }),
    ])
  })
}
