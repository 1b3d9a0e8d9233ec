import { Button, Grid, Group, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconCamera } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { ChosenCollection } from '../../faces/chosen-collection.tsx'
import { DropZone } from '../../faces/drop-zone.tsx'
import { Duplicate } from '../../faces/duplicate.tsx'
import { duplicatesOf, type EnrollFields, enrollPictures, refusalsOf } from '../../faces/enroll-call.ts'
import type { HandedOver } from '../../faces/handed-over.ts'
import { usePersonCheck } from '../../faces/person-fields.tsx'
import { Refusals } from '../../faces/refusals.tsx'
import { Tray } from '../../faces/tray.tsx'
import { useCollection } from '../../faces/use-collection.ts'
import { useTray } from '../../faces/use-tray.ts'
import { Webcam } from '../../faces/webcam.tsx'
import { ConsentFields, DetailsFields } from './details-fields.tsx'
import { EMPTY, type EnrollValues, toFields } from './fields.ts'

export interface EnrollFormProps {
  first: HandedOver | null
  onEnrolled: (enrolled: Schemas['Enrolled']) => void
}

export function EnrollForm({ first, onEnrolled }: EnrollFormProps) {
  const { t } = useTranslation('enroll')
  const { current, name: collection } = useCollection()
  const tray = useTray(first)
  const { from } = useSearch({ strict: false })
  const [camera, setCamera] = useState(from === 'webcam')
  const cache = useQueryClient()
  const required = current?.policy.consent === 'required'
  const personProblems = usePersonCheck()
  const form = useForm<EnrollValues>({
    initialValues: EMPTY,
    validate: (values) => {
      const missing = (text: string) => (text.trim() === '' ? t('missing') : null)
      const consents = required || values.consents
      return {
        ...personProblems(values),
        consent_version: consents ? missing(values.consent_version) : null,
        consent_purpose: consents ? missing(values.consent_purpose) : null,
      }
    },
  })
  const consents = required || form.values.consents
  const sending = useMutation({
    mutationFn: (more: EnrollFields) => {
      const { person_id } = more
      // The details are those of the person typed in, not of the one who has the face already.
      const fields = person_id ? {} : toFields(form.values, consents)
      return enrollPictures(tray.pictures, { ...fields, ...more, collection })
    },
    onSuccess: async (enrolled) => {
      await cache.invalidateQueries({ queryKey: ['people'] })
      onEnrolled(enrolled)
    },
  })
  const duplicates = duplicatesOf(sending.error)
  const refusals = refusalsOf(sending.error)
  const waiting = tray.pictures.find(({ state }) => state === 'choose' || state === 'none' || state === 'looking')
  return (
    <form onSubmit={form.onSubmit(() => sending.mutate({}))} noValidate>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack>
            {camera && <Webcam onePerson onPicture={(file) => tray.add([file])} onClose={() => setCamera(false)} />}
            <DropZone title={t('drop')} onPictures={tray.add} compact={camera || tray.pictures.length > 0}>
              {!camera && (
                <Button
                  variant="light"
                  leftSection={<IconCamera size={18} aria-hidden />}
                  onClick={() => setCamera(true)}
                >
                  {t('use_camera')}
                </Button>
              )}
            </DropZone>
            <Tray tray={tray} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack>
            <DetailsFields form={form} />
            <ChosenCollection />
            <ConsentFields form={form} required={required} open={consents} />
            {duplicates ? (
              <Duplicate
                duplicates={duplicates}
                pending={sending.isPending}
                onAddTo={(person_id) => sending.mutate({ person_id })}
                onAnyway={() => sending.mutate({ ...sending.variables, allow_duplicate: 'true' })}
                onCancel={sending.reset}
              />
            ) : refusals ? (
              <Refusals refused={refusals} title={t('refused')} />
            ) : (
              sending.error && <ErrorState error={sending.error} />
            )}
            <Group justify="space-between" gap="xs">
              <Text size="sm" c="dimmed" role="status" flex={1}>
                {tray.pictures.length === 0
                  ? t('wants.picture')
                  : waiting
                    ? t(`wants.${waiting.state}`)
                    : t('wants.nothing')}
              </Text>
              <Button type="submit" loading={sending.isPending} disabled={!tray.ready}>
                {t('submit', { count: tray.pictures.length })}
              </Button>
            </Group>
          </Stack>
        </Grid.Col>
      </Grid>
    </form>
  )
}
