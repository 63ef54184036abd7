/**
 * The messages of Terraform's plugin protocol 6 (6.8) that this provider takes and gives, by the
 * numbers of the public protocol. What is not in it, Terraform does without.
 */

/** `number: 'type name'`; `map<…>` and `repeated` as protocol buffers write them. */
type Fields = Readonly<Record<number, string>>;

const RESULT: Fields = { 1: 'repeated Diagnostic diagnostics' };
const CHECK: Fields = { 1: 'string type_name', 2: 'DynamicValue config' };

const MESSAGES: Readonly<Record<string, Fields>> = {
  DynamicValue: { 1: 'bytes msgpack', 2: 'bytes json' },
  Diagnostic: { 1: 'int32 severity', 2: 'string summary', 3: 'string detail', 4: 'AttributePath attribute' },
  AttributePath: { 1: 'repeated Step steps' },
  Step: { 1: 'string attribute_name', 2: 'string element_key_string', 3: 'int64 element_key_int' },
  RawState: { 1: 'bytes json' },
  ServerCapabilities: {
    1: 'bool plan_destroy',
    2: 'bool get_provider_schema_optional',
    3: 'bool move_resource_state',
  },
  ClientCapabilities: { 1: 'bool deferral_allowed', 2: 'bool write_only_attributes_allowed' },
  Schema: { 1: 'int64 version', 2: 'Block block' },
  Block: {
    1: 'int64 version',
    2: 'repeated Attribute attributes',
    4: 'string description',
    5: 'int32 description_kind',
  },
  Attribute: {
    1: 'string name',
    2: 'bytes type',
    3: 'string description',
    4: 'bool required',
    5: 'bool optional',
    6: 'bool computed',
    7: 'bool sensitive',
    8: 'int32 description_kind',
    10: 'Nested nested_type',
    11: 'bool write_only',
  },
  Nested: { 1: 'repeated Attribute attributes', 3: 'int32 nesting' },
  Nothing: {},
  Named: { 1: 'string type_name' },
  Metadata: {
    1: 'ServerCapabilities server_capabilities',
    3: 'repeated Named data_sources',
    4: 'repeated Named resources',
  },
  ProviderSchema: {
    1: 'Schema provider',
    2: 'map<string,Schema> resource_schemas',
    3: 'map<string,Schema> data_source_schemas',
    6: 'ServerCapabilities server_capabilities',
  },
  ValidateProviderConfigRequest: { 1: 'DynamicValue config' },
  ValidateProviderConfigResponse: { 2: 'repeated Diagnostic diagnostics' },
  ValidateConfigRequest: CHECK,
  Result: RESULT,
  UpgradeRequest: { 1: 'string type_name', 2: 'int64 version', 3: 'RawState raw_state' },
  UpgradeResponse: { 1: 'DynamicValue upgraded_state', 2: 'repeated Diagnostic diagnostics' },
  ConfigureRequest: {
    1: 'string terraform_version',
    2: 'DynamicValue config',
    3: 'ClientCapabilities client_capabilities',
  },
  ReadRequest: { 1: 'string type_name', 2: 'DynamicValue current_state', 3: 'bytes private' },
  ReadResponse: { 1: 'DynamicValue new_state', 2: 'repeated Diagnostic diagnostics', 3: 'bytes private' },
  PlanRequest: {
    1: 'string type_name',
    2: 'DynamicValue prior_state',
    3: 'DynamicValue proposed_new_state',
    4: 'DynamicValue config',
    5: 'bytes prior_private',
  },
  PlanResponse: {
    1: 'DynamicValue planned_state',
    2: 'repeated AttributePath requires_replace',
    3: 'bytes planned_private',
    4: 'repeated Diagnostic diagnostics',
  },
  ApplyRequest: {
    1: 'string type_name',
    2: 'DynamicValue prior_state',
    3: 'DynamicValue planned_state',
    4: 'DynamicValue config',
    5: 'bytes planned_private',
  },
  ApplyResponse: { 1: 'DynamicValue new_state', 2: 'bytes private', 3: 'repeated Diagnostic diagnostics' },
  ImportRequest: { 1: 'string type_name', 2: 'string id' },
  Imported: { 1: 'string type_name', 2: 'DynamicValue state', 3: 'bytes private' },
  ImportResponse: { 1: 'repeated Imported imported_resources', 2: 'repeated Diagnostic diagnostics' },
  DataResponse: { 1: 'DynamicValue state', 2: 'repeated Diagnostic diagnostics' },
  StopResponse: { 1: 'string Error' },
};

/** Each call with what it takes and gives. */
const CALLS: Readonly<Record<string, readonly [takes: string, gives: string]>> = {
  GetMetadata: ['Nothing', 'Metadata'],
  GetProviderSchema: ['Nothing', 'ProviderSchema'],
  ValidateProviderConfig: ['ValidateProviderConfigRequest', 'ValidateProviderConfigResponse'],
  ValidateResourceConfig: ['ValidateConfigRequest', 'Result'],
  ValidateDataResourceConfig: ['ValidateConfigRequest', 'Result'],
  UpgradeResourceState: ['UpgradeRequest', 'UpgradeResponse'],
  ConfigureProvider: ['ConfigureRequest', 'Result'],
  ReadResource: ['ReadRequest', 'ReadResponse'],
  PlanResourceChange: ['PlanRequest', 'PlanResponse'],
  ApplyResourceChange: ['ApplyRequest', 'ApplyResponse'],
  ImportResourceState: ['ImportRequest', 'ImportResponse'],
  ReadDataSource: ['ValidateConfigRequest', 'DataResponse'],
  GetFunctions: ['Nothing', 'Nothing'],
  StopProvider: ['Nothing', 'StopResponse'],
};

const ONE_OF: Readonly<Record<string, readonly string[]>> = {
  Step: ['attribute_name', 'element_key_string', 'element_key_int'],
};

function fieldOf(id: number, written: string) {
  const [, keyType, value = '', rule, type = '', name = ''] =
    /^(?:map<(\w+),(\w+)>|(repeated )?(\w+)) (\w+)$/.exec(written) ?? [];
  if (keyType !== undefined) return [name, { id, keyType, type: value }] as const;
  return [name, { id, type, ...(rule === undefined ? {} : { rule: 'repeated' }) }] as const;
}

const messages = Object.fromEntries(
  Object.entries(MESSAGES).map(([name, fields]) => [
    name,
    {
      fields: Object.fromEntries(Object.entries(fields).map(([id, written]) => fieldOf(Number(id), written))),
      ...(ONE_OF[name] === undefined ? {} : { oneofs: { selector: { oneof: [...ONE_OF[name]] } } }),
    },
  ]),
);

const methods = Object.fromEntries(
  Object.entries(CALLS).map(([name, [requestType, responseType]]) => [
    name,
    { requestType, responseType, comment: '' },
  ]),
);

/** The protocol, and the one call by which Terraform ends a plugin, as protobufjs reads them. */
export const WIRE = {
  nested: {
    tfplugin6: { nested: { ...messages, Provider: { methods } } },
    plugin: {
      nested: {
        Empty: { fields: {} },
        GRPCController: {
          methods: { Shutdown: { requestType: 'Empty', responseType: 'Empty', comment: '' } },
        },
      },
    },
  },
};
