/**
 * snake_case in the database, camelCase here. The plugin alone copies every statement before it is
 * compiled, which is half of what a statement costs; a compiler that writes the names so does not.
 */
import {
  CamelCasePlugin,
  PostgresDialect,
  PostgresQueryCompiler,
  type IdentifierNode,
  type PluginTransformQueryArgs,
  type QueryCompiler,
  type RootOperationNode,
} from 'kysely';

/** Of rows alone; what jsonb holds is left as it is. */
class CamelCaseRows extends CamelCasePlugin {
  constructor() {
    super({ maintainNestedObjectKeys: true });
  }

  override transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    return node;
  }

  columnOf(name: string): string {
    return this.snakeCase(name);
  }
}

export const camelCaseRows = new CamelCaseRows();

class SnakeCaseCompiler extends PostgresQueryCompiler {
  protected override compileUnwrappedIdentifier(node: IdentifierNode): void {
    this.append(this.sanitizeIdentifier(camelCaseRows.columnOf(node.name)));
  }
}

/** PostgreSQL, with every name in snake_case; goes with `camelCaseRows`. */
export class SnakeCaseDialect extends PostgresDialect {
  override createQueryCompiler(): QueryCompiler {
    return new SnakeCaseCompiler();
  }
}
