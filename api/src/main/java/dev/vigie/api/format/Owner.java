package dev.vigie.api.format;

import dev.vigie.api.Stable;
import java.util.Objects;

/**
 * Who a file belongs to.
 *
 * @param userId numeric user id
 * @param groupId numeric group id
 * @param userName the user's name, or {@code ""} when it has none
 * @param groupName the group's name, or {@code ""} when it has none
 */
@Stable
public record Owner(long userId, long groupId, String userName, String groupName) {
    public Owner {
        Objects.requireNonNull(userName);
        Objects.requireNonNull(groupName);
    }

    /** Written out, because it is asked about every file: what Java makes for a record takes ten times as long to get going. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Owner that
                && userId == that.userId
                && groupId == that.groupId
                && userName.equals(that.userName)
                && groupName.equals(that.groupName);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(userId) + Long.hashCode(groupId);
    }
}
