{{- define "mudra.name" -}}
{{- if contains "mudra" .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-mudra" (.Release.Name | trunc 44 | trimSuffix "-") }}{{ end }}
{{- end }}

{{- define "mudra.selector" -}}
app.kubernetes.io/name: mudra
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "mudra.labels" -}}
{{ include "mudra.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* The pod, the same over SQLite and over PostgreSQL but for where its data folder lies. */}}
{{- define "mudra.pod" -}}
metadata:
  labels:
    {{- include "mudra.labels" . | nindent 4 }}
  {{- with .Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  # Requests that are running when a pod is asked to end have 30 s, after the 5 s in which the service forgets it.
  terminationGracePeriodSeconds: 45
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: mudra
      image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      env:
        - name: MUDRA_PUBLIC_URL
          value: {{ .Values.publicUrl | quote }}
        - name: MUDRA_TRUSTED_PROXIES
          value: {{ join "," .Values.trustedProxies | quote }}
        {{- if .Values.database.existingSecret }}
        - name: MUDRA_DATABASE_URL
          valueFrom:
            secretKeyRef:
              name: {{ .Values.database.existingSecret }}
              key: {{ .Values.database.key }}
        - name: MUDRA_WAIT_FOR_DATABASE
          value: {{ .Values.database.wait | quote }}
        {{- end }}
        {{- if .Values.encryptionKey.existingSecret }}
        - name: MUDRA_ENCRYPTION_KEY_FILE
          value: /run/secrets/mudra/encryption-key
        {{- end }}
        {{- if .Values.mail.existingSecret }}
        - name: MUDRA_SMTP_URL
          valueFrom:
            secretKeyRef:
              name: {{ .Values.mail.existingSecret }}
              key: {{ .Values.mail.key }}
        - name: MUDRA_MAIL_FROM
          value: {{ required "mail.from is the sender of mails" .Values.mail.from | quote }}
        {{- end }}
        {{- range $name, $value := .Values.settings }}
        - name: {{ $name }}
          value: {{ $value | quote }}
        {{- end }}
      ports:
        - name: http
          containerPort: 8080
      # Ready once it answers; from then on it is alive as long as its process is, whatever the database does.
      startupProbe:
        httpGet:
          path: /-/health/ready
          port: http
        periodSeconds: 2
        failureThreshold: 60
      readinessProbe:
        httpGet:
          path: /-/health/ready
          port: http
        periodSeconds: 5
        timeoutSeconds: 3
      livenessProbe:
        httpGet:
          path: /-/health/live
          port: http
        periodSeconds: 10
        timeoutSeconds: 5
      lifecycle:
        preStop:
          exec:
            command: [sleep, '5']
      {{- with .Values.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: data
          mountPath: /data
        {{- if .Values.encryptionKey.existingSecret }}
        - name: encryption-key
          mountPath: /run/secrets/mudra
          readOnly: true
        {{- end }}
  {{- if or .Values.database.existingSecret .Values.encryptionKey.existingSecret }}
  volumes:
    {{- if .Values.database.existingSecret }}
    - name: data
      emptyDir: {}
    {{- end }}
    {{- if .Values.encryptionKey.existingSecret }}
    - name: encryption-key
      secret:
        secretName: {{ .Values.encryptionKey.existingSecret }}
        defaultMode: 0400
        items:
          - key: {{ .Values.encryptionKey.key }}
            path: encryption-key
    {{- end }}
  {{- end }}
  {{- if gt (int .Values.replicas) 1 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "mudra.selector" . | nindent 10 }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
