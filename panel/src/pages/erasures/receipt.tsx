import { Alert, Code, Group, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { ActorName } from '../../components/actor-name.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { useErrorWords } from '../../components/error-words.ts'
import { READABLE } from '../../faces/readable.ts'
import { useFormats } from '../../lib/format.ts'
import { ErasureState, useReason } from './erasures-page.tsx'

/** What was removed, when, at whose word, and the proof; the person is named by id only. */
export function Receipt({ erasure }: { erasure: Schemas['ErasureReceipt'] }) {
  const { t, i18n } = useTranslation('erasures')
  const { number, dateTime } = useFormats()
  const reason = useReason()
  const words = useErrorWords()
  const { verification, audit, last_error: stopped } = erasure
  const facts: [string, ReactNode][] = [
    [t('id'), <Copied key="id" value={erasure.erasure_id} />],
    [t('person'), <Copied key="person" value={erasure.person_id} />],
    [t('common:collection'), erasure.collection],
    [t('reason'), reason(erasure)],
    [t('by'), <Asker key="by" actor={erasure.requested_by} />],
    [t('asked'), dateTime(erasure.requested_at)],
    [t('finished'), erasure.finished_at ? dateTime(erasure.finished_at) : t('state.open')],
    [t('attempts'), number(erasure.attempts)],
  ]
  const kind = (name: string) => (i18n.exists(`removed.${name}`, { ns: 'erasures' }) ? t(`removed.${name}`) : name)
  return (
    <Stack gap="lg" maw={720}>
      <Paper withBorder p="md">
        <Group justify="space-between" mb="sm">
          <Title order={2} size="h4">
            {t('what')}
          </Title>
          <ErasureState erasure={erasure} />
        </Group>
        <Facts rows={facts} />
      </Paper>
      {stopped && (
        <Alert color="yellow" icon={<IconAlertTriangle />} title={t('stopped')} styles={READABLE}>
          {words.ofCode(stopped, '').sentence || stopped}
        </Alert>
      )}
      <Paper withBorder p="md">
        <Title order={2} size="h4" mb="sm">
          {t('gone')}
        </Title>
        <Facts rows={Object.entries(erasure.removed).map(([name, count]) => [kind(name), number(count)])} />
      </Paper>
      {verification && (
        <Alert
          color={verification.remaining === 0 ? 'green' : 'red'}
          variant="light"
          icon={verification.remaining === 0 ? <IconShieldCheck /> : <IconAlertTriangle />}
          title={t(verification.remaining === 0 ? 'verified' : 'not_verified')}
        >
          {t('verified_text', {
            time: dateTime(verification.at),
            searched: number(verification.pictures_searched),
            found: number(verification.pictures_found),
            remaining: number(verification.remaining),
          })}
        </Alert>
      )}
      {audit && (
        <Paper withBorder p="md">
          <Title order={2} size="h4">
            {t('audit')}
          </Title>
          <Text c="dimmed" mb="xs">
            {t('audit_text', { seq: number(audit.seq) })}
          </Text>
          <Copied value={audit.hash} />
        </Paper>
      )}
    </Stack>
  )
}

const Copied = ({ value }: { value: string }) => (
  <Group gap={4} wrap="nowrap">
    <Code style={{ overflowWrap: 'anywhere' }}>{value}</Code>
    <span className="no-print">
      <CopyButton value={value} />
    </span>
  </Group>
)

/** A receipt outlives names: the id stands beside it. */
const Asker = ({ actor }: { actor: string }) => (
  <>
    <ActorName actor={actor} />
    {actor.includes(':') && (
      <Text size="xs" c="dimmed">
        {actor}
      </Text>
    )}
  </>
)

const Facts = ({ rows }: { rows: [string, ReactNode][] }) => (
  <Table withRowBorders={false} verticalSpacing={4}>
    <Table.Tbody>
      {rows.map(([name, value]) => (
        <Table.Tr key={name}>
          <Table.Th scope="row" fw={500} c="dimmed" w="40%">
            {name}
          </Table.Th>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
)
