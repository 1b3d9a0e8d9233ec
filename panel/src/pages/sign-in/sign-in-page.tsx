import { Alert, Button, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Navigate } from '@tanstack/react-router'
import { IconLink } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { api, ApiError, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useErrorWords } from '../../components/error-words.ts'
import { PasswordField } from '../../components/password-field.tsx'
import { useLinkToken } from '../../one-time-link.ts'
import { sessionQuery } from '../../session.ts'
import { Frame } from './frame.tsx'
import { NameField } from './name-field.tsx'
import { safeNext, useEntering } from './use-entering.ts'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { next } = route.useSearch()
  const token = useLinkToken()
  const session = useQuery(sessionQuery)
  if (token !== undefined) return <ByLink token={token} next={next} />
  if (session.data?.needs_setup) return <Navigate to="/setup" replace />
  if (session.data?.signed_in) return <Navigate to={safeNext(next)} replace />
  return <ByPassword next={next} />
}

function ByPassword({ next }: { next: string | undefined }) {
  const { t } = useTranslation('sign-in')
  const signIn = useEntering(
    (body: { name: string; password: string }) => unwrap(api.POST('/api/v1/session', { body })),
    next,
  )
  const form = useForm({
    initialValues: { name: '', password: '' },
    validate: {
      name: (value) => (value.trim() === '' ? t('common:required') : null),
      password: (value) => (value === '' ? t('common:required') : null),
    },
  })
  return (
    <Frame title={t('title')} subtitle={t('subtitle')}>
      <form onSubmit={form.onSubmit((values) => signIn.mutate(values))} noValidate>
        <Stack>
          <NameField {...form.getInputProps('name')} />
          <PasswordField label={t('password')} {...form.getInputProps('password')} />
          {signIn.error && <Refused error={signIn.error} />}
          <Button type="submit" loading={signIn.isPending} fullWidth>
            {t('enter')}
          </Button>
        </Stack>
      </form>
    </Frame>
  )
}

function Refused({ error }: { error: Error }) {
  const { t } = useTranslation('sign-in')
  if (!(error instanceof ApiError) || error.status !== 401) return <ErrorState error={error} />
  return (
    <Alert color="red" role="alert" title={t('refused.title')}>
      {t('refused.meaning')}
    </Alert>
  )
}

/** Asks before it uses the link up: programs that look at links in mails and chats do not press buttons. */
function ByLink({ token, next }: { token: string; next: string | undefined }) {
  const { t } = useTranslation('sign-in')
  const words = useErrorWords()
  const signIn = useEntering(() => unwrap(api.POST('/api/v1/session/link', { body: { token } })), next)
  return (
    <Frame title={t('link.title')} subtitle={t('link.subtitle')}>
      <Stack>
        {signIn.error && (
          <Alert color="red" role="alert" title={t('link.refused')}>
            {signIn.error instanceof ApiError && signIn.error.status === 401
              ? t('link.refused_meaning')
              : words.of(signIn.error).sentence || t('common:error.unreachable.meaning')}
          </Alert>
        )}
        <Button
          autoFocus
          loading={signIn.isPending}
          onClick={() => signIn.mutate(undefined)}
          leftSection={<IconLink size={18} />}
        >
          {t('link.enter')}
        </Button>
      </Stack>
    </Frame>
  )
}
