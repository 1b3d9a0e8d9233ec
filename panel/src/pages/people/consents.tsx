import { Badge, Button, Card, Group, Modal, Stack, Text } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { useActorName } from '../../components/actor-name.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { useFormats } from '../../lib/format.ts'
import { useSession } from '../../session.ts'
import { ConsentForm } from './consent-form.tsx'
import { consentsQuery, useRefreshPerson } from './queries.ts'

type Consent = Schemas['Consent']

const stateOf = ({ valid, withdrawn_at: withdrawn }: Consent) => (valid ? 'valid' : withdrawn ? 'withdrawn' : 'expired')

/** What a person has agreed to, and has taken back. */
export function Consents({ person }: { person: Schemas['Person'] }) {
  const { t } = useTranslation('people')
  const { may } = useSession()
  const { person_id: personId } = person
  const { data, error, refetch } = useQuery(consentsQuery(personId))
  const refresh = useRefreshPerson(personId)
  const [recording, setRecording] = useState(false)
  const [withdrawing, setWithdrawing] = useState<Consent | null>(null)
  const withdrawal = useMutation({
    mutationFn: ({ consent_id }: Consent) =>
      unwrap(
        api.DELETE('/api/v1/people/{person_id}/consents/{consent_id}', {
          params: { path: { person_id: personId, consent_id } },
        }),
      ),
    onSuccess: async () => {
      setWithdrawing(null)
      await refresh()
    },
  })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingState rows={2} height={100} />
  const record = may('operator') && (
    <Button variant="light" onClick={() => setRecording(true)}>
      {t('consents.record')}
    </Button>
  )
  return (
    <Stack>
      {data.length === 0 ? (
        <EmptyState title={t('consents.empty')} action={record}>
          {t('consents.empty_hint')}
        </EmptyState>
      ) : (
        <Group>{record}</Group>
      )}
      {data.map((consent) => (
        <ConsentCard
          key={consent.consent_id}
          consent={consent}
          onWithdraw={may('operator') ? () => setWithdrawing(consent) : undefined}
        />
      ))}
      {recording && <ConsentForm person={person} onClose={() => setRecording(false)} />}
      <Modal
        opened={withdrawing !== null}
        onClose={() => setWithdrawing(null)}
        title={t('consents.withdraw_title')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <Stack>
          <Text>{t('consents.withdraw_meaning', { name: person.user_name })}</Text>
          {withdrawal.error && <ErrorState error={withdrawal.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setWithdrawing(null)}>
              {t('cancel')}
            </Button>
            <Button
              color="red"
              loading={withdrawal.isPending}
              onClick={() => withdrawing && withdrawal.mutate(withdrawing)}
            >
              {t('consents.withdraw')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  )
}

function ConsentCard({ consent, onWithdraw }: { consent: Consent; onWithdraw: (() => void) | undefined }) {
  const { t } = useTranslation('people')
  const { date } = useFormats()
  const actorName = useActorName()
  const state = stateOf(consent)
  const Icon = state === 'valid' ? IconCheck : IconX
  const { expires_at: expires, withdrawn_at: withdrawn } = consent
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" align="flex-start">
        <Stack gap={2} flex={1} miw={200}>
          <Group gap="xs">
            <Text fw={600} dir="auto">
              {consent.purpose}
            </Text>
            <Badge
              variant={state === 'valid' ? 'light' : 'outline'}
              color={state === 'valid' ? 'green' : 'gray'}
              tt="none"
              c="var(--mantine-color-text)"
              leftSection={<Icon size={12} aria-hidden />}
            >
              {t(`consents.${state}`)}
            </Badge>
          </Group>
          <Text size="sm">{t('consents.wording', { version: consent.wording_version })}</Text>
          <Text size="sm" c="dimmed">
            {t('consents.given', { by: consent.given_by, date: date(consent.given_at) })}
            {expires && ` · ${t('consents.expires', { date: date(expires) })}`}
            {withdrawn && ` · ${t('consents.withdrawn_on', { date: date(withdrawn) })}`}
          </Text>
          <Text size="sm" c="dimmed" title={consent.recorded_by}>
            {t('consents.recorded_by', { by: actorName(consent.recorded_by) })}
          </Text>
        </Stack>
        {onWithdraw && withdrawn === null && (
          <Button size="xs" variant="default" onClick={onWithdraw}>
            {t('consents.withdraw')}
          </Button>
        )}
      </Group>
    </Card>
  )
}
