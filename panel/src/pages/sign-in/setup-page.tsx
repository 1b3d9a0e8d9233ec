import { Alert, Button, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, ApiError, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PasswordField, usePasswordCheck } from '../../components/password-field.tsx'
import { useLinkToken } from '../../one-time-link.ts'
import { sessionQuery } from '../../session.ts'
import { Frame } from './frame.tsx'
import { NameField } from './name-field.tsx'
import { useEntering } from './use-entering.ts'

export function SetupPage() {
  const { t } = useTranslation('sign-in')
  const token = useLinkToken()
  const session = useQuery(sessionQuery)
  if (session.data && !session.data.needs_setup) return <Navigate to="/" replace />
  if (token !== undefined) return <FirstAccount token={token} />
  return (
    <Frame title={t('setup.missing_title')} subtitle={t('setup.missing_subtitle')}>
      <Text>{t('setup.missing_how')}</Text>
    </Frame>
  )
}

function FirstAccount({ token }: { token: string }) {
  const { t } = useTranslation('sign-in')
  const setUp = useEntering((body: { name: string; password: string }) =>
    unwrap(api.POST('/api/v1/setup', { body: { ...body, token } })),
  )
  const passwordProblem = usePasswordCheck()
  const form = useForm({
    initialValues: { name: '', password: '', again: '' },
    validate: {
      name: (value) => (value.trim() === '' ? t('common:required') : null),
      password: passwordProblem,
      again: (value, { password }) => (value === password ? null : t('setup.again_differs')),
    },
  })
  const gone = setUp.error instanceof ApiError && setUp.error.status === 401
  return (
    <Frame title={t('setup.title')} subtitle={t('setup.subtitle')}>
      <form onSubmit={form.onSubmit(({ name, password }) => setUp.mutate({ name, password }))} noValidate>
        <Stack>
          <NameField {...form.getInputProps('name')} />
          <PasswordField fresh label={t('password')} {...form.getInputProps('password')} />
          <PasswordField label={t('setup.again')} autoComplete="new-password" {...form.getInputProps('again')} />
          {setUp.error && !gone && <ErrorState error={setUp.error} />}
          {gone && (
            <Alert color="red" role="alert" title={t('link.refused')}>
              {t('setup.refused_meaning')}
            </Alert>
          )}
          <Button type="submit" loading={setUp.isPending} fullWidth>
            {t('setup.make')}
          </Button>
        </Stack>
      </form>
    </Frame>
  )
}
