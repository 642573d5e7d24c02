/**
 * The sentences of the language. One token ahead decides everything (a test holds this: start-up time depends on it);
 * what that leaves open, such as whether `a: b` is an argument with a name, TreeBuilder decides.
 */
parser grammar IpcshParser;

options { tokenVocab = IpcshLexer; }

script : statement? (terminator statement?)* EOF ;

terminator
  : NEWLINE   # LineEnd
  | SEMICOLON # SemicolonEnd
  ;

block : LEFT_BRACE statement? (terminator statement?)* RIGHT_BRACE ;

statement
  : family NAME ASSIGN ownership? NAME LEFT_PAREN arguments RIGHT_PAREN layout?        # ObjectDeclaration
  | PROCESS NAME (ASSIGN expression | parameters block | block)?                       # ProcessDeclaration
  | STRUCT NAME layout                                                                 # StructDeclaration
  | IMPORT string                                                                      # Import
  | LET NAME (COMMA NAME)* ASSIGN expression                                           # Let
  | IF expression block (ELSE (IF expression)? block)*                                 # If
  | WHILE expression block                                                             # While
  | FOR NAME (COMMA NAME)? IN expression block                                         # For
  | BREAK                                                                              # Break
  | CONTINUE                                                                           # Continue
  | RETURN expression?                                                                 # Return
  | TRY block CATCH NAME? block                                                        # Try
  | ASSERT expression (COMMA expression)?                                              # Assert
  | WITH expression block                                                              # With
  | SELECT LEFT_BRACE (selectCase | terminator)* RIGHT_BRACE                           # Select
  | ON expression RESTART? (AS NAME)? block                                            # On
  | expression (assignmentOperator expression)?                                        # ExpressionOrAssignment
  ;

family
  : CHANNEL   # ChannelFamily
  | REGION    # RegionFamily
  | SEMAPHORE # SemaphoreFamily
  | LOCK      # LockFamily
  | CONDITION # ConditionFamily
  | BARRIER   # BarrierFamily
  | EVENT     # EventFamily
  ;

ownership
  : USE  # Use
  | KEEP # Keep
  ;

selectCase
  : expression ((COMMA expression)? ASSIGN expression)? block # OperationCase
  | AFTER expression block                                    # AfterCase
  ;

parameters : LEFT_PAREN (parameter (COMMA parameter?)*)? RIGHT_PAREN ;

parameter : NAME (ASSIGN expression)? ;

layout : LEFT_BRACE field? ((COMMA | terminator) field?)* RIGHT_BRACE ;

field : NAME COLON NAME (LEFT_BRACKET expression RIGHT_BRACKET)* ;

arguments : (argument (COMMA argument?)*)? ;

argument : expression (COLON expression)? ;

assignmentOperator
  : ASSIGN             # Assign
  | ADD_ASSIGN         # AddAssign
  | SUBTRACT_ASSIGN    # SubtractAssign
  | MULTIPLY_ASSIGN    # MultiplyAssign
  | DIVIDE_ASSIGN      # DivideAssign
  | REMAINDER_ASSIGN   # RemainderAssign
  | BIT_AND_ASSIGN     # BitAndAssign
  | BIT_OR_ASSIGN      # BitOrAssign
  | BIT_XOR_ASSIGN     # BitXorAssign
  | SHIFT_LEFT_ASSIGN  # ShiftLeftAssign
  | SHIFT_RIGHT_ASSIGN # ShiftRightAssign
  ;

// Expressions, loosest first. Chains are loops, not recursion: their length must not cost stack.

expression : conjunction (OR conjunction)* ;

conjunction : negation (AND negation)* ;

negation : NOT* comparison ;

comparison : range ((EQUAL | NOT_EQUAL | LESS | LESS_EQUAL | GREATER | GREATER_EQUAL | IN) range)? ;

range : bitOr (RANGE bitOr)? ;

bitOr : bitXor (BIT_OR bitXor)* ;

bitXor : bitAnd (BIT_XOR bitAnd)* ;

bitAnd : shift (BIT_AND shift)* ;

shift : sum ((SHIFT_LEFT | SHIFT_RIGHT) sum)* ;

sum : product ((PLUS | MINUS) product)* ;

product : sign ((STAR | SLASH | PERCENT) sign)* ;

sign : MINUS* operand ;

operand
  : START postfix                           # Start
  | WAIT started (WITHIN postfix)?          # Wait
  | IN postfix block                        # In
  | postfix                                 # Plain
  ;

/** What can be waited for: also a process that is started right there. */
started
  : START postfix # StartedHere
  | postfix       # StartedBefore
  ;

postfix : primary suffix* ;

suffix
  : DOT NAME                              # MemberSuffix
  | LEFT_PAREN arguments RIGHT_PAREN      # CallSuffix
  | LEFT_BRACKET expression RIGHT_BRACKET # IndexSuffix
  ;

primary
  : NAME                                                                     # Name
  | INTEGER                                                                  # Integer
  | FLOAT                                                                    # Float
  | DURATION                                                                 # Duration
  | SIZE                                                                     # Size
  | string                                                                   # StringLiteral
  | TRUE                                                                     # True
  | FALSE                                                                    # False
  | NULL                                                                     # Null
  | LEFT_PAREN expression RIGHT_PAREN                                        # Parenthesized
  | LEFT_BRACKET (COLON | argument (COMMA argument?)*)? RIGHT_BRACKET        # ListOrMap
  | FN NAME? parameters block                                                # Function
  ;

string
  : QUOTE textPart* CLOSING_QUOTE # Text
  | RAW_STRING                    # RawText
  ;

textPart
  : CHARACTERS                        # TextCharacters
  | ESCAPE                            # TextEscape
  | TEXT_BRACE expression RIGHT_BRACE # TextExpression
  ;
